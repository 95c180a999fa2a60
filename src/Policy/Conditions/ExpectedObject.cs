using System.Text;
using System.Text.Json;

namespace Sluice.Policy.Conditions;

/// <summary>Members in any order; neither side may have one that the other lacks.</summary>
internal sealed class ExpectedObject(KeyValuePair<string, ExpectedValue>[] members) : ExpectedValue
{
    private readonly byte[][] _names = Array.ConvertAll(members, member => Encoding.UTF8.GetBytes(member.Key));

    protected override Truth MatchesPlain(in Operand operand)
    {
        if (operand.Kind != ValueKind.Object)
            return Truth.No;
        var reader = new Utf8JsonReader(operand.Raw);
        var truth = Truth.Yes;
        int count = 0;
        reader.Read();
        while (truth != Truth.No && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberOf(reader.ValueSpan, reader.ValueIsEscaped);
            reader.Read();
            truth = member is null ? Truth.No : truth.And(member.Matches(Operand.Current(ref reader, operand.Raw)));
            count++;
        }

        return count == members.Length ? truth : Truth.No;
    }

    private ExpectedValue? MemberOf(ReadOnlySpan<byte> name, bool escaped)
    {
        if (escaped)
            return MemberOfEscaped(name);
        for (int i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i]))
                return members[i].Value;
        }

        return null;
    }

    private ExpectedValue? MemberOfEscaped(ReadOnlySpan<byte> name)
    {
        using var chars = new JsonChars(name, stackalloc char[JsonChars.OnStack]);
        foreach (var member in members)
        {
            if (chars.Text.SequenceEqual(member.Key))
                return member.Value;
        }

        return null;
    }
}
