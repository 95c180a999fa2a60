namespace Sluice.Gateway.Telemetry.Otel;

/// <summary>What the standard <c>OTEL_*</c> variables ask for, validated. Without an endpoint nothing is exported, and no call is traced.</summary>
internal sealed record OtelOptions
{
    public static readonly OtelOptions Off = new();

    /// <summary>Null: traces are not exported.</summary>
    public OtlpTarget? Traces { get; init; }

    /// <summary>Null: metrics are not exported.</summary>
    public OtlpTarget? Metrics { get; init; }

    /// <summary>Null: logs are not exported.</summary>
    public OtlpTarget? Logs { get; init; }

    /// <summary>Which calls are traced; null: none.</summary>
    public Sampling? Sampling { get; init; }

    public bool ExportsAnything => Traces is not null || Metrics is not null || Logs is not null;

    /// <summary>Whether <c>OTEL_METRICS_EXEMPLAR_FILTER</c> leaves the choice of exemplars to us.</summary>
    public bool ChoosesExemplars { get; init; } = true;
}
