using Orleans.Runtime;

namespace Sluice.Silo.Rehearsals;

/// <summary>A node of a rehearsal.</summary>
internal sealed class StageNode(IHost host) : IAsyncDisposable
{
    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    public SiloAddress Silo => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public ILogger<T> LoggerOf<T>() => host.Services.GetRequiredService<ILogger<T>>();

    public static async Task<StageNode> StartAsync(HostApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var node = new StageNode(builder.Build());
        try
        {
            await node.StartAsync(cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => host.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => ((IAsyncDisposable)host).DisposeAsync();

    private Task StartAsync(CancellationToken cancellationToken) => host.StartAsync(cancellationToken);
}
