using Sluice.Store.Keys;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Keys;

public class KeyFileTests
{
    [Fact]
    public async Task OpenOrCreate_ManyNodesAtOnce_AllGetOneKey()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("data");
        var texts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => KeyFile.OpenOrCreate(path).ReadAsync(default))));
        Assert.Single(KeyText.Parse(Assert.Single(texts.Distinct()), "test"));
        Assert.Equal(texts[0], await KeyFile.OpenOrCreate(path).ReadAsync(default));
        Assert.Equal(["keys"], System.IO.Directory.GetFiles(path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Read_FileOfOwnerAlone_IsReadAndAnyOtherRefused()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        var made = KeyFile.OpenOrCreate(folder.Path);
        var path = folder.File(KeyFile.MadeName);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));

        // A mounted secret lies behind a link, whose own mode says nothing.
        File.CreateSymbolicLink(folder.File("link"), path);
        Assert.Equal(await made.ReadAsync(default), await KeyFile.Named(folder.File("link"), "Sluice:KeysFile").ReadAsync(default));

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        foreach (var file in (KeyFile[])[made, KeyFile.Named(folder.File("link"), "Sluice:KeysFile")])
        {
            var error = await Assert.ThrowsAsync<KeySourceException>(() => file.ReadAsync(default));
            Assert.Contains("chmod 600 ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_MissingOrFarTooLong_SaysWhichOption()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("keys");
        var missing = await Assert.ThrowsAsync<KeySourceException>(() => KeyFile.Named(path, "Sluice:KeysFile").ReadAsync(default));
        Assert.StartsWith($"Sluice:KeysFile = \"{path}\": ", missing.Message, StringComparison.Ordinal);

        KeyFile.OpenOrCreate(folder.Path);
        await File.WriteAllTextAsync(path, new string('x', KeyFile.LargestBytes + 1));
        await Assert.ThrowsAsync<KeySourceException>(() => KeyFile.Named(path, "Sluice:KeysFile").ReadAsync(default));
    }
}
