using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Servers.Probing;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>Probes the servers of an organisation as they are in force on this node.</summary>
internal sealed class ServerTests(StoreDirectory directory, IDirectoryStore store, ServerProbe probe)
{
    /// <summary>Stored, but no snapshot has it.</summary>
    private static readonly ProbeFailure Unusable = new(
        ProbeStage.Credentials, "No key of the gateway's ring opens the server's credentials.", "Set them again, or give the ring its key back.");

    /// <summary>Null: the organisation has no such server.</summary>
    public async Task<ProbeResult?> RunAsync(AdminCaller caller, string id, CancellationToken cancellationToken)
    {
        var server = Find(caller, id);
        if (server is null)
        {
            if (await store.Servers.FindAsync(caller.Organisation, id, cancellationToken) is null)
                return null;

            // Another node may have created it a moment ago.
            await directory.CatchUpAsync(cancellationToken);
            server = Find(caller, id);
        }

        return server is null ? new ProbeResult(Found: null, Unusable, ElapsedMs: 0) : await probe.RunAsync(server, cancellationToken);
    }

    private Server? Find(AdminCaller caller, string id) => directory.Current.Servers.FirstOrDefault(server => IsOf(server, caller, id));

    private static bool IsOf(Server server, AdminCaller caller, string id) =>
        string.Equals(server.Id, id, StringComparison.Ordinal) && string.Equals(server.Organisation, caller.Organisation.Value, StringComparison.Ordinal);
}
