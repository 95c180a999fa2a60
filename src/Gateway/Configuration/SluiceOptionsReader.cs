using System.Globalization;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Telemetry.Otel;
using Sluice.Gateway.Upstreams;
using Sluice.Gateway.Upstreams.Egress;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;
using Sluice.Store.Ledger;
using Sluice.Store.Postgres;

namespace Sluice.Gateway.Configuration;

/// <summary>From configuration to options, collecting every error: the framework's binder stops at the first and ignores unknown keys.</summary>
internal sealed class SluiceOptionsReader(IConfiguration configuration)
{
    /// <summary>Read by the Silo executable, together with its engine.</summary>
    private const string SectionOfSilo = "Cluster";

    private static readonly string[] Known =
    [
        nameof(SluiceOptions.Engine), nameof(SluiceOptions.Durability), nameof(SluiceOptions.DataPath), nameof(SluiceOptions.Manifest),
        nameof(SluiceOptions.DirectoryStalenessSeconds),
        nameof(SluiceOptions.PerNodeLimits), nameof(SluiceOptions.Keys), nameof(SluiceOptions.KeysFile), nameof(SluiceOptions.KeyVault),
        nameof(SluiceOptions.MaxBodyBytes), nameof(SluiceOptions.CallsPerGrant),
        nameof(SluiceOptions.StreamsPerGrant), nameof(SluiceOptions.AuditSlots), nameof(SluiceOptions.Audit), nameof(SluiceOptions.LedgerTimeoutMs),
        nameof(SluiceOptions.PublicUrl), nameof(SluiceOptions.AllowedHosts), nameof(SluiceOptions.AllowedOrigins), nameof(SluiceOptions.Upstream),
        nameof(SluiceOptions.Egress), nameof(SluiceOptions.Admin), nameof(SluiceOptions.AuditSpoolMegabytes),
        nameof(SluiceOptions.Metrics), nameof(SluiceOptions.DrainTimeoutSeconds), nameof(SluiceOptions.DrainDelaySeconds),
        SectionOfSilo, nameof(SluiceOptions.ApprovalMinutes),
    ];

    /// <summary>The keys of <see cref="SluiceOptions.Upstream"/>.</summary>
    public static readonly string[] KnownOfUpstream =
    [
        "ConnectTimeoutMs", "FirstByteTimeoutMs", "IdleStreamTimeoutMs", "MaxCalls", "MaxStreams", "BreakerFailures", "BreakerPauseMs",
    ];

    private readonly IConfigurationSection _section = configuration.GetSection(SluiceOptions.Section);
    private readonly List<OptionError> _errors = [];

    public static SluiceOptions Read(IConfiguration configuration, IReadOnlyCollection<string> engines, out IReadOnlyList<OptionError> errors)
    {
        var reader = new SluiceOptionsReader(configuration);
        var options = reader.ReadAll(engines);
        errors = reader._errors;
        return options;
    }

    private SluiceOptions ReadAll(IReadOnlyCollection<string> engines)
    {
        var defaults = new SluiceOptions();
        var drainTimeout = Number(nameof(SluiceOptions.DrainTimeoutSeconds), defaults.DrainTimeoutSeconds, 2, 3_600);
        RefuseUnknownKeys("", Known);
        RefuseUnknownKeys(nameof(SluiceOptions.Upstream), KnownOfUpstream);
        RefuseUnknownKeys(nameof(SluiceOptions.Egress), ["Allow"]);
        RefuseUnknownKeys(nameof(SluiceOptions.Audit), [nameof(AuditOptions.RetentionDays), nameof(AuditOptions.CheckpointFile)]);
        RefuseSeveralKeySources();
        RefuseUnknownKeys(nameof(SluiceOptions.Admin), [nameof(AdminOptions.RequestsPerMinute)]);
        return new SluiceOptions
        {
            Engine = Engine(engines, defaults.Engine),
            Durability = DurabilityOf(defaults.Durability),
            DataPath = Text(nameof(SluiceOptions.DataPath), defaults.DataPath),
            Postgres = Postgres(),
            Manifest = _section[nameof(SluiceOptions.Manifest)],
            DirectoryStalenessSeconds = Number(nameof(SluiceOptions.DirectoryStalenessSeconds), defaults.DirectoryStalenessSeconds, 1, 86_400),
            PerNodeLimits = Flag(nameof(SluiceOptions.PerNodeLimits)),
            Keys = Keys(),
            KeysFile = _section[nameof(SluiceOptions.KeysFile)],
            KeyVault = KeyVault(),
            MaxBodyBytes = Number(nameof(SluiceOptions.MaxBodyBytes), defaults.MaxBodyBytes, 1_024, 64 * 1024 * 1024),
            CallsPerGrant = Number(nameof(SluiceOptions.CallsPerGrant), defaults.CallsPerGrant, 1, 10_000),
            StreamsPerGrant = Number(nameof(SluiceOptions.StreamsPerGrant), defaults.StreamsPerGrant, 1, 10_000),
            AuditSlots = Number(nameof(SluiceOptions.AuditSlots), defaults.AuditSlots, 64, 1_000_000),
            AuditSpoolMegabytes = Number(nameof(SluiceOptions.AuditSpoolMegabytes), defaults.AuditSpoolMegabytes, 8, 1_048_576),
            Audit = new AuditOptions
            {
                RetentionDays = Number(
                    $"{nameof(SluiceOptions.Audit)}:{nameof(AuditOptions.RetentionDays)}", defaults.Audit.RetentionDays, 1, OrganisationRecord.LongestRetentionDays),
                CheckpointFile = _section[$"{nameof(SluiceOptions.Audit)}:{nameof(AuditOptions.CheckpointFile)}"],
            },
            LedgerTimeoutMs = Number(nameof(SluiceOptions.LedgerTimeoutMs), defaults.LedgerTimeoutMs, 1, 500),
            DrainTimeoutSeconds = drainTimeout,
            DrainDelaySeconds = Number(nameof(SluiceOptions.DrainDelaySeconds), Math.Min(defaults.DrainDelaySeconds, drainTimeout / 2), 0, drainTimeout / 2),
            ApprovalMinutes = Number(nameof(SluiceOptions.ApprovalMinutes), defaults.ApprovalMinutes, 1, 1_440),
            PublicUrl = PublicUrl(),
            AllowedHosts = List(nameof(SluiceOptions.AllowedHosts), AllowedNames.Host, "write names without scheme, port or path, separated by ;"),
            AllowedOrigins = List(nameof(SluiceOptions.AllowedOrigins), AllowedNames.Origin, "write origins such as https://app.example.com, separated by ;"),
            Upstream = Upstream(defaults.Upstream),
            Egress = new EgressRules(List(
                $"{nameof(SluiceOptions.Egress)}:Allow", EgressRules.Normalize, "write ranges such as 10.2.0.0/16, addresses or host names, separated by ;")),
            Metrics = Switch(nameof(SluiceOptions.Metrics)),
            Otel = new OtelOptionsReader(configuration, _errors).Read(),
            Admin = new AdminOptions
            {
                RequestsPerMinute = Number($"{nameof(SluiceOptions.Admin)}:{nameof(AdminOptions.RequestsPerMinute)}", defaults.Admin.RequestsPerMinute, 1, 1_000_000),
            },
        };
    }

    private UpstreamOptions Upstream(UpstreamOptions defaults)
    {
        return new UpstreamOptions
        {
            Timeouts = defaults.Timeouts with
            {
                Connect = Milliseconds("ConnectTimeoutMs", defaults.Timeouts.Connect, 1, ServerLimits.LongestTimeoutMs),
                FirstByte = Milliseconds("FirstByteTimeoutMs", defaults.Timeouts.FirstByte, 1, ServerLimits.LongestTimeoutMs),
                IdleStream = Milliseconds("IdleStreamTimeoutMs", defaults.Timeouts.IdleStream, 1, ServerLimits.LongestTimeoutMs),
            },
            MaxCalls = Number($"{nameof(Upstream)}:MaxCalls", defaults.MaxCalls, 1, ServerLimits.MostInFlight),
            MaxStreams = Number($"{nameof(Upstream)}:MaxStreams", defaults.MaxStreams, 1, ServerLimits.MostInFlight),
            BreakerFailures = Number($"{nameof(Upstream)}:BreakerFailures", defaults.BreakerFailures, 1, 1_000),
            BreakerPause = Milliseconds("BreakerPauseMs", defaults.BreakerPause, 100, 600_000),
        };

        TimeSpan Milliseconds(string key, TimeSpan byDefault, int least, int most) =>
            TimeSpan.FromMilliseconds(Number($"{nameof(Upstream)}:{key}", (int)byDefault.TotalMilliseconds, least, most));
    }

    private void RefuseUnknownKeys(string path, string[] known)
    {
        foreach (var child in (path.Length == 0 ? _section : _section.GetSection(path)).GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                Refuse(child.Path[(SluiceOptions.Section.Length + 1)..], child.Value ?? "…", $"is not an option. Known: {string.Join(", ", known)}.");
        }
    }

    private Uri? PublicUrl()
    {
        var text = Text(nameof(SluiceOptions.PublicUrl), "");
        if (text.Length == 0)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" })
            return url;
        Refuse(nameof(SluiceOptions.PublicUrl), text, "write the address by which callers reach the gateway, such as https://mcp.example.com.");
        return null;
    }

    /// <summary>One text, or the numbered entries that a JSON array or the environment gives.</summary>
    private List<string> List(string key, Func<string, string?> normalize, string fix)
    {
        var texts = _section.GetSection(key).GetChildren().Select(child => child.Value ?? "").Prepend(Text(key, ""))
            .SelectMany(text => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        var names = new List<string>();
        foreach (var text in texts)
        {
            if (normalize(text) is { } name)
                names.Add(name);
            else
                Refuse(key, text, fix + ".");
        }

        if (names.Count > AllowedNames.Most)
            Refuse(key, $"{names.Count} entries", $"write at most {AllowedNames.Most}.");
        return names;
    }

    /// <summary>Its value is never shown: it holds a password.</summary>
    private PostgresAddress? Postgres()
    {
        if (configuration.GetConnectionString(SluiceOptions.Section) is not { Length: > 0 } text)
            return null;
        var address = PostgresAddress.Parse(text);
        if (address is null)
            _errors.Add(new OptionError("ConnectionStrings:Sluice", "…", "write Host=…;Database=…;Username=…;Password=…, a value that holds ; or = in quotes."));
        return address;
    }

    private string Engine(IReadOnlyCollection<string> engines, string byDefault)
    {
        var value = Text(nameof(SluiceOptions.Engine), byDefault);
        if (value == PostgresEngine.EngineName && string.IsNullOrEmpty(configuration.GetConnectionString(SluiceOptions.Section)))
            Refuse(nameof(SluiceOptions.Engine), value, "set ConnectionStrings:Sluice, the database that the gateways share.");
        if (engines.Contains(value, StringComparer.Ordinal))
            return value;
        Refuse(nameof(SluiceOptions.Engine), value, value == "orleans"
            ? "the orleans engine is in the Silo executable: start that one, or choose embedded."
            : $"choose one of: {string.Join(", ", engines)}.");
        return byDefault;
    }

    private Durability DurabilityOf(Durability byDefault)
    {
        var value = Text(nameof(SluiceOptions.Durability), "default");
        if (value is "default" or "strict")
            return value == "strict" ? Durability.Strict : Durability.Default;
        Refuse(nameof(SluiceOptions.Durability), value, "choose default or strict.");
        return byDefault;
    }

    /// <summary>A list, or one text with semicolons, which is easier in an environment.</summary>
    private IReadOnlyList<SealingKey> Keys()
    {
        var section = _section.GetSection(nameof(SluiceOptions.Keys));
        string[] texts = section.Value is { Length: > 0 } list
            ? KeyText.Split(list)
            : [.. section.GetChildren().Select(child => child.Value ?? "")];
        var errors = new List<KeyError>();
        var keys = KeyText.Parse(texts, errors);
        foreach (var error in errors)
            Refuse($"{nameof(SluiceOptions.Keys)}:{error.Index}", error.Shown, error.Fix);
        return keys;
    }

    private Uri? KeyVault()
    {
        var text = Text(nameof(SluiceOptions.KeyVault), "");
        if (text.Length == 0)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "https", Query: "", Fragment: "", UserInfo: "" } && url.Segments is [_, "secrets/", var name] && !name.EndsWith('/'))
            return url;
        Refuse(nameof(SluiceOptions.KeyVault), text, "write the address of a secret without its version, such as https://myvault.vault.azure.net/secrets/sluice-keys.");
        return null;
    }

    private void RefuseSeveralKeySources()
    {
        string[] sources = [nameof(SluiceOptions.Keys), nameof(SluiceOptions.KeysFile), nameof(SluiceOptions.KeyVault)];
        var chosen = sources.Where(source => _section.GetSection(source).Exists()).ToArray();
        if (chosen.Length > 1)
            Refuse(chosen[1], "…", $"the keys come from one place: keep one of {string.Join(", ", chosen.Select(source => $"{SluiceOptions.Section}:{source}"))}.");
    }

    private string Text(string key, string byDefault) => _section[key] is { Length: > 0 } text ? text : byDefault;

    private bool Flag(string key)
    {
        var value = Text(key, "false");
        if (!bool.TryParse(value, out var flag))
            Refuse(key, value, "write true or false.");
        return flag;
    }

    private bool Switch(string key)
    {
        var value = Text(key, "off");
        if (value is not ("on" or "off"))
            Refuse(key, value, "choose on or off.");
        return value == "on";
    }

    private int Number(string key, int byDefault, int least, int most)
    {
        if (_section[key] is not { } text)
            return byDefault;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Refuse(key, text, $"write a whole number from {least} to {most}.");
        return byDefault;
    }

    private void Refuse(string key, string value, string fix) => _errors.Add(new OptionError($"{SluiceOptions.Section}:{key}", value, fix));
}
