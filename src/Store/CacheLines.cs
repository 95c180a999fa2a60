using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Store;

/// <summary>
/// Asks the processor for memory that another one has used last. Code that goes from object to object waits for each by itself; what it asked for beforehand
/// comes all at once, while it goes on. Only a hint: nothing is read, and on processors other than x86 nothing happens.
/// </summary>
public static class CacheLines
{
    private const int Length = 64;

    /// <param name="piece">An object that is about to be used.</param>
    /// <param name="bytes">About how much of it, from its beginning: objects do not begin where lines do, so that the end may be left out.</param>
    public static unsafe void Fetch(object piece, int bytes)
    {
        if (!Sse.IsSupported)
            return;

        // The collector may move the object meanwhile: then the hint is wasted, as a hint may be.
        var address = (byte*)Unsafe.As<object, nint>(ref piece);
        for (var at = 0; at < bytes; at += Length)
            Sse.Prefetch0(address + at);
    }
}
