using System.Runtime.InteropServices;

namespace Sluice.Store.Audit;

/// <summary>Bytes that stay where they are, so that SQLite may read them in place. Reused from row to row.</summary>
/// <param name="length">How many.</param>
internal sealed class PinnedBytes(int length)
{
    public byte[] Array { get; } = GC.AllocateUninitializedArray<byte>(length, pinned: true);

    public nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(Array, 0);
}
