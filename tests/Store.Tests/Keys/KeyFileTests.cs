using Sluice.Store.Keys;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Keys;

public class KeyFileTests
{
    [Fact]
    public async Task OpenOrCreate_ManyNodesAtOnce_AllGetOneKey()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "data");
        var rings = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => KeyFile.OpenOrCreate(path))));
        var text = rings[0].Seal("x"u8, []);
        Assert.All(rings, ring => Assert.NotNull(ring.Open(text, [])));
        Assert.NotNull(KeyFile.OpenOrCreate(path).Open(text, []));
        Assert.Equal(["keys"], System.IO.Directory.GetFiles(path).Select(Path.GetFileName));
    }

    [Fact]
    public void OpenOrCreate_NewFile_IsForItsOwnerAlone()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        KeyFile.OpenOrCreate(folder.Path);
        var path = Path.Combine(folder.Path, KeyFile.Name);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var error = Assert.Throws<InvalidDataException>(() => KeyFile.OpenOrCreate(folder.Path));
        Assert.Contains($"chmod 600 {path}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:AAEC\n")]
    public void OpenOrCreate_DamagedFile_IsRefusedWithWhatToDo(string content)
    {
        using var folder = new TemporaryFolder();
        KeyFile.OpenOrCreate(folder.Path);
        File.WriteAllText(Path.Combine(folder.Path, KeyFile.Name), content);
        var error = Assert.Throws<InvalidDataException>(() => KeyFile.OpenOrCreate(folder.Path));
        Assert.Contains(KeyFile.Name, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AAEC", error.Message, StringComparison.Ordinal);
    }
}
