using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace DmarcIngest.Tests.Deploy;

/// <summary>
/// What the unit's <c>SystemCallFilter</c>, <c>RestrictAddressFamilies</c> and <c>NoNewPrivileges</c> take away, taken away from a process by the kernel, as systemd does it:
/// the groups of calls are systemd's own, the filter is made by the library that systemd uses.
/// </summary>
internal static class UnitSandbox
{
    private const string Library = "libseccomp.so.2";
    private const uint Allow = 0x7fff0000;
    private const uint NotPermitted = 0x00050001;
    private const int EqualTo = 4;

    private static readonly Dictionary<string, ulong> Families = new() { ["AF_UNIX"] = 1, ["AF_INET"] = 2, ["AF_INET6"] = 10 };

    /// <summary>The calls that the unit lets through.</summary>
    public static ImmutableHashSet<string> Calls(ILookup<string, string> unit)
    {
        ImmutableHashSet<string> calls = [];
        foreach (string line in unit["SystemCallFilter"])
        {
            IEnumerable<string> named = line.TrimStart('~').Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Expand);
            calls = line.StartsWith('~') ? calls.Except(named) : calls.Union(named);
        }

        return calls;
    }

    /// <summary>Starts something within it. A filter is of a thread and of what that thread starts, so this thread ends with it.</summary>
    public static T Start<T>(ILookup<string, string> unit, Func<T> start)
    {
        T? started = default;
        ExceptionDispatchInfo? failure = null;
        ImmutableHashSet<string> calls = Calls(unit);
        Thread thread = new(() =>
        {
            try
            {
                Load(calls, [.. unit["RestrictAddressFamilies"].Single().Split(' ').Select(family => Families[family])]);
                started = start();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return started!;
    }

    /// <summary>What systemd-analyze says; skips the test where there is none.</summary>
    public static string Analyze(params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new("systemd-analyze", [.. arguments, "--no-pager"]) { RedirectStandardOutput = true };
            start.Environment["LC_ALL"] = "C.UTF-8";
            using Process analyze = Process.Start(start)!;
            string output = analyze.StandardOutput.ReadToEnd();
            analyze.WaitForExit();
            return output;
        }
        catch (Win32Exception)
        {
            Assert.Ignore("Needs systemd-analyze (package systemd).");
            throw;
        }
    }

    private static IEnumerable<string> Expand(string name) => name[0] != '@'
        ? [name]
        : Analyze("syscall-filter", name).Split('\n').Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').SelectMany(Expand);

    private static void Load(ImmutableHashSet<string> calls, ulong[] families)
    {
        nint filter = seccomp_init(NotPermitted);
        Assert.That(filter, Is.Not.Zero);
        foreach (string call in calls)
        {
            // Negative: a call of another processor.
            int number = seccomp_syscall_resolve_name(call);
            Comparison[] rules = call == "socket" ? [.. families.Select(family => new Comparison { Operator = EqualTo, Value = family })] : [];
            if (number >= 0 && rules.Length == 0)
            {
                Assert.That(seccomp_rule_add_array(filter, Allow, number, 0, []), Is.Zero, call);
            }

            foreach (Comparison rule in rules)
            {
                Assert.That(seccomp_rule_add_array(filter, Allow, number, 1, [rule]), Is.Zero, call);
            }
        }

        Assert.That(seccomp_load(filter), Is.Zero);
        seccomp_release(filter);
    }

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint seccomp_init(uint action);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int seccomp_syscall_resolve_name([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int seccomp_rule_add_array(nint filter, uint action, int call, uint count, [In] Comparison[] comparisons);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int seccomp_load(nint filter);

    [DllImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void seccomp_release(nint filter);

    /// <summary><c>struct scmp_arg_cmp</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Comparison
    {
        public uint Argument;
        public int Operator;
        public ulong Value;
        public ulong Unused;
    }
}
