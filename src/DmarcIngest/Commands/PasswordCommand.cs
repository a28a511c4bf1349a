using System.Text;
using DmarcIngest.Overview.Access;

namespace DmarcIngest.Commands;

/// <summary><c>password</c>: makes the line that the settings keep instead of a password.</summary>
internal static class PasswordCommand
{
    private const int Shortest = 10;

    public static async Task<int> RunAsync(TextReader input, TextWriter output, TextWriter errors, bool isTyped)
    {
        string password = isTyped ? Ask("Password: ") : await input.ReadLineAsync() ?? "";
        if (password.Length < Shortest)
        {
            await errors.WriteLineAsync($"The password has {password.Length} characters: at least {Shortest} are expected.");
            return ExitCode.Usage;
        }

        if (isTyped && Ask("Once more: ") != password)
        {
            await errors.WriteLineAsync("The two differ: nothing was made.");
            return ExitCode.Usage;
        }

        await output.WriteLineAsync(PasswordHash.Make(password));
        await errors.WriteLineAsync("Put this line into Overview:Users:0:PasswordHash, beside Overview:Users:0:Name.");
        return ExitCode.Done;
    }

    /// <summary>Without showing what is typed.</summary>
    private static string Ask(string question)
    {
        Console.Error.Write(question);
        StringBuilder typed = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
