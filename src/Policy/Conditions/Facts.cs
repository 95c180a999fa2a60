namespace Sluice.Policy.Conditions;

/// <summary>One call after its arguments were read: what conditions and costs are decided on.</summary>
internal readonly ref struct Facts
{
    private readonly ReadOnlySpan<byte> _arguments;
    private readonly ReadOnlySpan<Slot> _slots;
    private readonly ReadOnlySpan<char> _tool;
    private readonly ReadOnlySpan<char> _grantLabel;

    public Facts(in ToolCall call, ReadOnlySpan<Slot> slots)
    {
        _arguments = call.Arguments;
        _slots = slots;
        _tool = call.Tool;
        _grantLabel = call.GrantLabel;
    }

    public Operand Of(OperandSource source) => source.Root switch
    {
        PathRoot.Tool => Operand.OfText(_tool),
        PathRoot.GrantLabel => Operand.OfText(_grantLabel),
        _ => At(_slots[source.Slot]),
    };

    /// <summary>What stands there, before null counts as absent.</summary>
    public ValueKind KindOf(OperandSource source) => source.Root == PathRoot.Arguments ? _slots[source.Slot].Kind : ValueKind.Text;

    /// <summary>JSON null is absent, for every operator.</summary>
    private Operand At(Slot slot) =>
        slot.Kind == ValueKind.Null ? default : Operand.OfJson(slot.Kind, _arguments.Slice(slot.Start, slot.Length));
}
