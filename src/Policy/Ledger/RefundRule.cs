namespace Sluice.Policy.Ledger;

/// <summary>When a charge is given back (wire contract, "Refunds").</summary>
public enum RefundRule
{
    /// <summary>When the call did not run: not connected, not fully sent, refused by the upstream. The default.</summary>
    NotRun,

    /// <summary>Those, and any other 5xx or JSON-RPC error.</summary>
    OnError,
    Never,
}
