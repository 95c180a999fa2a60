using System.Globalization;
using OpenTelemetry.Exporter;
using Sluice.Gateway.Configuration;

namespace Sluice.Gateway.Telemetry.Otel;

/// <summary>
/// Reads the variables that decide whether and where to anything is exported. The specification lets a wrong one pass with a warning; here it is an error
/// of the start, since an operator who set it would otherwise miss the data on the day they need it. All other variables are left to the SDK.
/// </summary>
internal sealed class OtelOptionsReader(IConfiguration configuration, ICollection<OptionError> errors)
{
    private const string Exporter = "OTEL_EXPORTER_OTLP";
    private const string SamplerKey = "OTEL_TRACES_SAMPLER";

    public OtelOptions Read()
    {
        if (IsDisabled())
            return OtelOptions.Off;
        var general = Target(Exporter);
        var traces = Signal("TRACES", general);
        var sampling = SamplingOf();
        return new OtelOptions
        {
            Traces = traces,
            Metrics = Signal("METRICS", general),
            Logs = Signal("LOGS", general),
            Sampling = traces is null ? null : sampling,
            ChoosesExemplars = Text("OTEL_METRICS_EXEMPLAR_FILTER") is null,
        };
    }

    private bool IsDisabled()
    {
        var text = Text("OTEL_SDK_DISABLED");
        if (text is null || bool.TryParse(text, out var isDisabled) && !isDisabled)
            return false;
        if (!isDisabled)
            Refuse("OTEL_SDK_DISABLED", text, "write true or false.");
        return isDisabled;
    }

    /// <summary>Null: not exported. Exported to the default endpoint only when the exporter is asked for by name.</summary>
    private OtlpTarget? Signal(string signal, OtlpTarget general)
    {
        var own = Target($"{Exporter}_{signal}");
        var key = $"OTEL_{signal}_EXPORTER";
        switch (Text(key))
        {
            case null:
                return own.Endpoint is null && general.Endpoint is null ? null : own;
            case "otlp":
                return own;
            case "none":
                return null;
            case var other:
                Refuse(key, other, "choose otlp or none.");
                return null;
        }
    }

    private OtlpTarget Target(string prefix) =>
        new(Endpoint($"{prefix}_ENDPOINT"), Protocol($"{prefix}_PROTOCOL"), Headers($"{prefix}_HEADERS"), Milliseconds($"{prefix}_TIMEOUT"));

    private Uri? Endpoint(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "" })
            return url;
        Refuse(key, url is { UserInfo.Length: > 0 } ? "…" : text, "write the collector's address, such as http://localhost:4317; credentials belong in OTEL_EXPORTER_OTLP_HEADERS.");
        return null;
    }

    private OtlpExportProtocol? Protocol(string key)
    {
        switch (Text(key))
        {
            case null:
                return null;
            case "grpc":
                return OtlpExportProtocol.Grpc;
            case "http/protobuf":
                return OtlpExportProtocol.HttpProtobuf;
            case var other:
                Refuse(key, other, "choose grpc or http/protobuf.");
                return null;
        }
    }

    /// <summary>Their values are secrets, and never quoted.</summary>
    private string? Headers(string key)
    {
        if (Text(key) is not { } text)
            return null;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, _] && names.Add(name))
                continue;
            Refuse(key, "…", "write name=value, several with commas between them, each name once.");
            return null;
        }

        return text;
    }

    private int? Milliseconds(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            return number;
        Refuse(key, text, "write a number of milliseconds.");
        return null;
    }

    private Sampling? SamplingOf()
    {
        switch (Text(SamplerKey))
        {
            case null or "parentbased_always_on":
                return new Sampling(followsParent: true, 1);
            case "always_on":
                return new Sampling(followsParent: false, 1);
            case "always_off":
                return null;
            case "parentbased_always_off":
                return new Sampling(followsParent: true, 0);
            case "traceidratio":
                return new Sampling(followsParent: false, Ratio());
            case "parentbased_traceidratio":
                return new Sampling(followsParent: true, Ratio());
            case var other:
                Refuse(SamplerKey, other, "choose always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off or parentbased_traceidratio.");
                return null;
        }
    }

    /// <summary>Left out, it is 1 (OpenTelemetry, "General SDK Configuration").</summary>
    private double Ratio()
    {
        const string Key = $"{SamplerKey}_ARG";
        if (Text(Key) is not { } text)
            return 1;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1)
            return ratio;
        Refuse(Key, text, "write a number from 0 to 1, such as 0.01.");
        return 1;
    }

    /// <summary>An empty variable counts as one that is not set (OpenTelemetry, "Environment Variable Specification").</summary>
    private string? Text(string key) => configuration[key]?.Trim() is { Length: > 0 } text ? text : null;

    private void Refuse(string key, string value, string fix) => errors.Add(new OptionError(key, value, fix));
}
