using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Policy.Tests;

/// <summary>Texts that were JSON: one to four bytes changed, or cut short. Most stay close to JSON, where a reader could go wrong.</summary>
internal static class Mutations
{
    private static readonly byte[] Telling = "{}[]\":,\\u0e-. *$("u8.ToArray();

    public static Arbitrary<byte[]> Of(byte[] valid) =>
        (from places in Gen.Choose(0, valid.Length - 1).ArrayOf(4)
         from values in Gen.OneOf(Gen.Choose(0, 255).Select(value => (byte)value), Gen.Elements(Telling)).ArrayOf(4)
         from count in Gen.Choose(1, 4)
         from length in Gen.Frequency((4, Gen.Constant(valid.Length)), (1, Gen.Choose(0, valid.Length)))
         select Mutated(valid, places[..count], values)[..length]).ToArbitrary();

    private static byte[] Mutated(byte[] valid, int[] places, byte[] values)
    {
        byte[] bytes = [.. valid];
        for (int i = 0; i < places.Length; i++)
            bytes[places[i]] = values[i];
        return bytes;
    }
}
