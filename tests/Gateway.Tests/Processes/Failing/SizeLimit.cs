namespace Sluice.Gateway.Tests.Processes.Failing;

/// <summary>A limit on the size of files (RLIMIT_FSIZE), which anyone may set: what is beyond it cannot be written.</summary>
internal sealed class SizeLimit : FullDisk
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-limit-").FullName;

    public override string Folder => _folder;

    /// <summary>Otherwise the system ends a process that passes its limit; this way the write fails.</summary>
    public override string[] Runner => ["bash", "-c", "trap '' XFSZ; exec \"$@\"", "bash"];

    public override Task FillAsync(GatewayProcess gateway) => LimitAsync(gateway, "0");

    public override Task FreeAsync(GatewayProcess gateway) => LimitAsync(gateway, "unlimited");

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The soft limit alone: without privileges the hard one could not be raised again.</summary>
    private static async Task LimitAsync(GatewayProcess gateway, string bytes) =>
        Assert.True(await TryRunAsync("prlimit", "--pid", gateway.Id.ToString(), $"--fsize={bytes}:"), "prlimit failed.");
}
