namespace Sluice.Gateway.Tests.Processes.Failing;

/// <summary>A file system of its own of a few megabytes: the real thing, which root alone may have.</summary>
internal sealed class SmallMount : FullDisk
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-small-").FullName;

    private string Filler => Path.Combine(_folder, "filler");

    public override string Folder => _folder;

    public static async Task<SmallMount> MountAsync()
    {
        var disk = new SmallMount();
        var isMounted = Environment.IsPrivilegedProcess && await TryRunAsync("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk._folder);
        if (!isMounted)
            Directory.Delete(disk._folder);
        Assert.SkipUnless(isMounted, "Mounting a file system takes root and CAP_SYS_ADMIN.");
        return disk;
    }

    public override async Task FillAsync(GatewayProcess gateway)
    {
        await using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                filler.Write(new byte[512]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public override Task FreeAsync(GatewayProcess gateway)
    {
        File.Delete(Filler);
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await TryRunAsync("umount", _folder);
        Directory.Delete(_folder);
    }
}
