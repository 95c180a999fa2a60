namespace Sluice.Gateway.Enforcement;

/// <summary>What hosts ledgers. An executable offers engines to <see cref="GatewayHost"/>; the configuration chooses one.</summary>
public interface IEngine
{
    /// <summary>The value of <c>Sluice:Engine</c> that chooses it.</summary>
    string Name { get; }

    /// <summary>Registers the engine's <see cref="Policy.Ledger.ILedger"/> an <see cref="IReadiness"/>, and the <see cref="NodeFiles"/> of this node.</summary>
    void AddTo(IHostApplicationBuilder builder, EngineSettings settings);
}
