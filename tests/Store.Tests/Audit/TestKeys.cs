using System.Text;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Keys;

namespace Sluice.Store.Tests.Audit;

/// <summary>Rings of keys that are the same in each run, by their ids.</summary>
internal static class TestKeys
{
    public static readonly KeyRing Ring = Of("2026a");

    public static readonly ChainKeys Chain = new(Ring);

    /// <summary>The first one seals.</summary>
    public static KeyRing Of(params string[] ids) =>
        new([.. ids.Select(id => new SealingKey(id, Encoding.ASCII.GetBytes(id.PadRight(SealingKey.Length, '.'))))]);
}
