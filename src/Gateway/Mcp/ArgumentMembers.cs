using Sluice.Policy;

namespace Sluice.Gateway.Mcp;

/// <summary>Where the members of a call's arguments stand, so that the policy need not read the text a second time. Bounded: of more than <see cref="Most"/> it knows none.</summary>
internal sealed class ArgumentMembers
{
    public const int Most = 64;

    private readonly ArgumentMember[] _members = new ArgumentMember[Most];
    private int _count;

    /// <summary>Empty where there are none, or too many.</summary>
    public ReadOnlySpan<ArgumentMember> All => _count > Most ? default : _members.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(in ArgumentMember member)
    {
        if (_count < Most)
            _members[_count] = member;
        _count = Math.Min(_count, Most) + 1;
    }
}
