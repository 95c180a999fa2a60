using Sluice.Gateway.Telemetry.Otel;
using Sluice.Gateway.Upstreams;
using Sluice.Gateway.Upstreams.Egress;
using Sluice.Store.Keys;
using Sluice.Store.Ledger;
using Sluice.Store.Postgres;

namespace Sluice.Gateway.Configuration;

/// <summary>The section <c>Sluice</c> of the configuration, validated. Read once at start.</summary>
internal sealed record SluiceOptions
{
    public const string Section = "Sluice";

    /// <summary>What hosts the ledgers: the name of one of the engines that the executable offers. Default <c>embedded</c>.</summary>
    public string Engine { get; init; } = "embedded";

    /// <summary>Whether a charge is on disk before its call is forwarded.</summary>
    public Durability Durability { get; init; } = Durability.Default;

    /// <summary>Folder of the SQLite files, made when it is missing.</summary>
    public string DataPath { get; init; } = "./data";

    /// <summary><c>ConnectionStrings:Sluice</c>: the database that a fleet shares. Null: SQLite files on the data path.</summary>
    public PostgresAddress? Postgres { get; init; }

    /// <summary>Path of the manifest that declares servers, policies and grants, over those of the store. Null: none.</summary>
    public string? Manifest { get; init; }

    /// <summary>How long the directory store may be out of reach before its grants are refused, in seconds. 1 to 86,400.</summary>
    public int DirectoryStalenessSeconds { get; init; } = 300;

    /// <summary>Accepts that this gateway counts by itself though others may run on the same data path or database: N nodes then allow N times each limit.</summary>
    public bool PerNodeLimits { get; init; }

    /// <summary>What seals session ids, request states and task ids: the first key seals, all open. The same on every node of a fleet. Without any of the three: a key file on the data path.</summary>
    public IReadOnlyList<SealingKey> Keys { get; init; } = [];

    /// <summary>A file with the keys instead, for its owner alone; read again when it changes.</summary>
    public string? KeysFile { get; init; }

    /// <summary>The secret of an Azure Key Vault with the keys instead, e.g. <c>https://myvault.vault.azure.net/secrets/sluice-keys</c>; read again every five minutes.</summary>
    public Uri? KeyVault { get; init; }

    /// <summary>Largest request body in bytes; a larger one is answered 413. 1 KiB to 64 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Requests of one grant that may be in flight at once. 1 to 10,000.</summary>
    public int CallsPerGrant { get; init; } = 64;

    /// <summary>Streams (GET, and subscriptions/listen) that one grant may hold open at once. 1 to 10,000.</summary>
    public int StreamsPerGrant { get; init; } = 16;

    /// <summary>Decisions that may be on their way into the audit log at once; without a slot a call is denied. 64 to 1,000,000.</summary>
    public int AuditSlots { get; init; } = 8_192;

    /// <summary>
    /// How large this node's audit file may grow while PostgreSQL takes no decisions, in megabytes; then calls are denied. 8 to 1,048,576. Without
    /// PostgreSQL the file is where decisions stay, and has no bound.
    /// </summary>
    public int AuditSpoolMegabytes { get; init; } = 1_024;

    /// <summary>How long the audit is kept, and where its checkpoints go.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>How long a reservation may take before the call is denied, in milliseconds. 1 to 500.</summary>
    public int LedgerTimeoutMs { get; init; } = 250;

    /// <summary>How long a stop may take from its signal to the end of the process, in seconds. 2 to 3,600.</summary>
    public int DrainTimeoutSeconds { get; init; } = 25;

    /// <summary>How long of that the node still serves after SIGTERM, while it says that it is not ready, in seconds. 0 to half of the time-out.</summary>
    public int DrainDelaySeconds { get; init; } = 2;

    /// <summary>How long a call that needs an approval waits for a person, and how long the decision then holds, in minutes. 1 to 1,440.</summary>
    public int ApprovalMinutes { get; init; } = 10;

    /// <summary>Where callers reach the node or the fleet, e.g. <c>https://mcp.example.com</c>: its host is allowed in Host and in Origin.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>More hosts by which callers may call, as names without port; <c>*</c>: any. Loopback names always are. At most 64.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>More origins whose pages may call, such as <c>https://app.example.com</c>; <c>*</c>: any. Those on allowed hosts always are. At most 64.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Bounds for every upstream; a server of the manifest may have its own.</summary>
    public UpstreamOptions Upstream { get; init; } = new();

    /// <summary>
    /// <c>Sluice:Egress:Allow</c>: the inner addresses (ranges, or host names) that servers and OAuth endpoints set over the API may lead to. At most 64;
    /// default none. A manifest's servers may lead anywhere.
    /// </summary>
    public EgressRules Egress { get; init; } = EgressRules.Strict;

    /// <summary>Whether <c>/metrics</c> answers, to anybody who reaches the listener.</summary>
    public bool Metrics { get; init; }

    /// <summary>The standard <c>OTEL_*</c> variables, which are no part of this section.</summary>
    public OtelOptions Otel { get; init; } = OtelOptions.Off;

    /// <summary>Bounds of the admin API.</summary>
    public AdminOptions Admin { get; init; } = new();
}
