using Sluice.Policy.Ledger;

namespace Sluice.Policy;

/// <summary>A policy in its immutable, compiled form. Safe for any number of threads.</summary>
public sealed class CompiledPolicy
{
    /// <summary>Judges one call. Pure: no clock, no I/O; allocates nothing.</summary>
    /// <param name="call">The call.</param>
    /// <param name="charges">Receives the charges of an allowed call; <see cref="Charge.MostPerCall"/> always suffices.</param>
    public Verdict Evaluate(in ToolCall call, Span<Charge> charges) => throw new NotSupportedException();

    /// <summary>Whether <c>tools/list</c> may show the tool: decided by the same code that judges calls.</summary>
    public bool Shows(ReadOnlySpan<char> tool) => throw new NotSupportedException();

    /// <summary>Whether a client may send this method (<c>methods</c>); tools/* and the protocol's own methods always pass.</summary>
    public bool AllowsMethod(ReadOnlySpan<char> method) => throw new NotSupportedException();

    /// <summary>Whether this top-level argument's key and value must stay out of logs, spans and records.</summary>
    public bool Redacts(ReadOnlySpan<char> argumentKey) => throw new NotSupportedException();
}
