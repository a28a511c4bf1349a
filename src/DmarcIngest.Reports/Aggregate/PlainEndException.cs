using System.Xml;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>A document that was plain as far as it goes, and breaks off within an element.</summary>
internal sealed class PlainEndException() : XmlException("The document ends before its elements do.");
