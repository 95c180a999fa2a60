namespace Sluice.Gateway.Enforcement;

/// <summary>A part without which the gateway cannot do its work, as <c>/readyz</c> sees it.</summary>
public interface IReadiness
{
    /// <summary>One word for the answer, e.g. <c>ledger</c>.</summary>
    string Part { get; }

    /// <summary>What is wrong now; null when nothing is.</summary>
    string? Fault { get; }

    /// <summary>Whether the fault keeps calls from being decided; otherwise it is only shown.</summary>
    bool Blocks { get; }
}
