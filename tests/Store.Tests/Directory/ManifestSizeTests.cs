using System.Text;
using Sluice.Store.Directory;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory;

[Collection(nameof(Measured))]
public class ManifestSizeTests(ITestOutputHelper output)
{
    private const int Grants = 100_000;

    [Fact]
    public void Load_HundredThousandGrants_TakesUnderFiveSecondsAndLittleMemory()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("sluice.json"), Manifest());
        var cpu = Environment.CpuUsage.TotalTime;
        var first = Load(folder);
        var taken = Environment.CpuUsage.TotalTime - cpu;

        // The second load finds its passing buffers in the pools, so that what it adds is the snapshot.
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var second = Load(folder);
        var perGrant = (GC.GetTotalMemory(forceFullCollection: true) - memory) / Grants;

        output.WriteLine($"{taken.TotalMilliseconds:F0} ms CPU, {perGrant} bytes per grant");
        Assert.Equal(Grants, first.Grants.Count);
        Assert.Equal("grant-99999", second.Find("token-of-grant-00099999").Id);
        Assert.InRange(taken, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange(perGrant, 50, 400);
    }

    private static DirectorySnapshot Load(TemporaryFolder folder)
    {
        var load = ManifestLoader.Load(folder.File("sluice.json"), ManifestSample.Environment, ManifestSample.LoadPolicy);
        Assert.Empty(load.Errors);
        return load.Snapshot!;
    }

    private static string Manifest()
    {
        var text = new StringBuilder("""{"servers":{"s":{"url":"http://127.0.0.1/"}},"policies":{"p":{}},"grants":{""");
        for (var i = 0; i < Grants; i++)
            text.Append(i == 0 ? "" : ",").Append($$"""
                "grant-{{i}}":{"server":"s","policy":"p","token":"token-of-grant-{{i:d8}}"}
                """);
        return text.Append("}}").ToString();
    }
}
