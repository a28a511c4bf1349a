using DmarcIngest.Pipeline;

namespace DmarcIngest.Mail.Folder;

/// <summary>A mail and the file that it stands in.</summary>
/// <param name="Mail">The mail.</param>
/// <param name="File">The file as it was listed.</param>
/// <param name="FileKey">Name of the file; of an mbox each mail has this, a slash and its number.</param>
/// <param name="Last">True if the file holds no more mails behind this one.</param>
internal readonly record struct FileMail(MailItem Mail, ListedFile File, string FileKey, bool Last);
