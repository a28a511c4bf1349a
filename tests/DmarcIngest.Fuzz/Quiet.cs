using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace DmarcIngest.Fuzz;

/// <summary>
/// MimeKit's objects have finalizers, which run on a thread of their own: in the middle of an input they would mark branches that it never
/// took, and AFL would take that for something new. So they run between two inputs, and what they mark is thrown away.
/// </summary>
internal static unsafe class Quiet
{
    /// <summary>What is allocated before the collector is called; tests/run-fuzz keeps it from coming by itself before twice as much.</summary>
    private const long Bytes = 32 * 1024 * 1024;

    private const int MapSize = 1 << 16;
    private static readonly byte* Waste = (byte*)NativeMemory.AllocZeroed(MapSize);
    private static long collected;

    /// <summary>Before each input: nothing of the one before it is left.</summary>
    public static void Between()
    {
        if (GC.GetAllocatedBytesForCurrentThread() - collected > Bytes)
        {
            byte* map = Trace.SharedMem;
            Trace.SharedMem = Waste;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Trace.SharedMem = map;
            collected = GC.GetAllocatedBytesForCurrentThread();
        }

        Trace.PrevLocation = 0;
    }
}
