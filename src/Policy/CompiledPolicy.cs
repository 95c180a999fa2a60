using System.Buffers;
using Sluice.Policy.Evaluation;
using Sluice.Policy.Explanations;
using Sluice.Policy.Ledger;
using Sluice.Policy.Replays;

namespace Sluice.Policy;

/// <summary>A policy in its immutable, compiled form. Safe for any number of threads.</summary>
public sealed class CompiledPolicy
{
    private readonly ToolTable _tools;
    private readonly MethodRules _methods;
    private readonly Redaction _redaction;

    internal CompiledPolicy(ToolTable tools, MethodRules methods, Redaction redaction, bool isShadow)
    {
        IsShadow = isShadow;
        _tools = tools;
        _methods = methods;
        _redaction = redaction;
    }

    /// <summary>The names of the session flows that the server must declare and calls must follow, each once; see <see cref="Sluice.Policy.Flows.DemandedFlows"/>.</summary>
    public IReadOnlyList<string> Flows { get; internal init; } = [];

    /// <summary>Whether the whole document is in shadow mode. Single tools and entries may say otherwise.</summary>
    public bool IsShadow { get; }

    /// <summary>
    /// Judges one call. Pure: no clock, no I/O. Allocates nothing, but for the first call of a tool that only <c>tools["*"]</c> stands for.
    /// Never throws for what a caller wrote: what cannot be read is undecidable and falls on the side of denial.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="charges">Receives the charges of an allowed call; <see cref="Charge.MostPerCall"/> always suffices.</param>
    public Verdict Evaluate(in ToolCall call, Span<Charge> charges) => _tools.Judge(call, charges);

    /// <summary>Says why: what <see cref="Evaluate"/> says of the call, and what every rule that the call meets says by itself. Pure, but not free of allocation.</summary>
    public Explanation Explain(in ToolCall call)
    {
        Span<Charge> charges = new Charge[Charge.MostPerCall];
        return _tools.Explain(call, Evaluate(call, charges));
    }

    /// <summary>
    /// Judges a call again of which only a record is left. A rule that needs values which are not recorded is said to be undecided, unless the decision that was
    /// made then proves what it says.
    /// </summary>
    public ReplayedCall Replay(RecordedCall call) => _tools.Replay(call);

    internal RuleEntry[]? EntriesOf(string tool) => _tools.RulesOf(tool)?.Entries;

    /// <summary>Whether <c>tools/list</c> may show the tool: decided by the same code that judges calls.</summary>
    public bool Shows(ReadOnlySpan<char> tool) => _tools.Shows(tool);

    /// <summary>Whether a client may send this method (<c>methods</c>); tools/* and the protocol's own methods always pass, and every one in shadow mode.</summary>
    public bool AllowsMethod(ReadOnlySpan<char> method) => IsShadow || _methods.Allows(method);

    /// <summary>Whether this top-level argument's key and value must stay out of logs, spans and records.</summary>
    public bool Redacts(ReadOnlySpan<char> argumentKey) => _redaction.HasKey(argumentKey);

    /// <summary>
    /// Copies a call's arguments for a person who is to approve it: what <c>redact</c> names, and members whose names tell of credentials, are left out with
    /// name and value. Long texts are cut, and say so.
    /// </summary>
    /// <param name="arguments">As in <see cref="ToolCall.Arguments"/>; empty counts as an object without members.</param>
    /// <param name="mostBytes">About how long the copy gets at most.</param>
    /// <param name="output">Receives one JSON object.</param>
    /// <returns>False: something was cut, or left out, for its length.</returns>
    public bool CopyRedacted(ReadOnlySpan<byte> arguments, int mostBytes, IBufferWriter<byte> output) =>
        _redaction.Copy(arguments.IsEmpty ? "{}"u8 : arguments, mostBytes, output);
}
