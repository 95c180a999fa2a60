using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Orleans.Runtime;
using Sluice.Gateway.Ending;
using Sluice.Grains.Ledgers;
using Sluice.Silo.Clustering;
using Sluice.Silo.Ledgers;

namespace Sluice.Silo.Rehearsals;

/// <summary>A cluster in one process, on ports of the loopback that nobody else has, under a name that nobody else knows. Its ledgers rest where the others do.</summary>
internal sealed class Stage(ILedgerStore store, ILedgerClock clock, LedgerKeeping keeping, TimeProvider time)
{
    private readonly (int First, int Gateway, int Second) _ports = FreePorts();

    public string Name { get; } = Guid.NewGuid().ToString("N");

    public Task<StageNode> StartFirstSiloAsync(CancellationToken cancellationToken) => StartSiloAsync(_ports.First, _ports.Gateway, cancellationToken);

    public Task<StageNode> StartSecondSiloAsync(CancellationToken cancellationToken) => StartSiloAsync(_ports.Second, gatewayPort: 0, cancellationToken);

    public Task<StageNode> StartGatewayAsync(CancellationToken cancellationToken)
    {
        var builder = NewBuilder();
        builder.UseOrleansClient(client =>
        {
            client.UseLocalhostClustering(_ports.Gateway, Name, Name);
            client.AddActivityPropagation();
        });
        return StageNode.StartAsync(builder, cancellationToken);
    }

    private Task<StageNode> StartSiloAsync(int siloPort, int gatewayPort, CancellationToken cancellationToken)
    {
        var builder = NewBuilder();
        builder.Services.AddSingleton(store).AddSingleton(clock).AddSingleton(keeping);
        builder.Services.AddKeepers();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, new IPEndPoint(IPAddress.Loopback, _ports.First), Name, Name);
            silo.AddConduct();
            silo.Services.AddSingleton<IFatalErrorHandler, Unharmed>();
            silo.Configure<SiloMessagingOptions>(options =>
                (options.ClientGatewayShutdownNotificationTimeout, options.WaitForMessageToBeQueuedForOutboundTime) = (TimeSpan.Zero, TimeSpan.Zero));
        });
        return StageNode.StartAsync(builder, cancellationToken);
    }

    /// <summary>Reads no configuration, and tells nobody anything.</summary>
    private HostApplicationBuilder NewBuilder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>().AddSingleton(time);
        return builder;
    }

    /// <summary>They may be taken in between: then there is no rehearsal.</summary>
    private static (int, int, int) FreePorts()
    {
        using var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var two = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var three = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return (PortOf(one), PortOf(two), PortOf(three));
    }

    private static int PortOf(Socket socket)
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>What goes wrong here must not end the process.</summary>
    private sealed class Unharmed : IFatalErrorHandler
    {
        public bool IsUnexpected(Exception exception) => false;

        public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
        {
        }
    }
}
