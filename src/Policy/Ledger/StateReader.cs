using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Sluice.Policy.Ledger;

/// <summary>Reads what <see cref="StateWriter"/> wrote. Whatever the bytes are, the only exception is <see cref="InvalidDataException"/>.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> _input = input;
    private int _position;

    public readonly bool IsAtEnd => _position == _input.Length;

    public readonly InvalidDataException Broken(string what) => new($"Ledger state, byte {_position} of {_input.Length}: {what}.");

    /// <summary>Checks and cuts off the checksum that ends the input. A flipped bit would otherwise often read as another, valid state.</summary>
    public void CutChecksum()
    {
        var content = _input.Length - sizeof(uint);
        if (content < _position || BinaryPrimitives.ReadUInt32LittleEndian(_input[content..]) != StateChecksum.Of(_input[..content]))
            throw Broken("the checksum at its end does not match");
        _input = _input[..content];
    }

    public byte Byte(string what) => Bytes(1, what)[0];

    public ulong Fixed64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong), what));

    /// <summary>A number from 0 to <paramref name="most"/>.</summary>
    public long Number(long most, string what)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte(what);
            if (shift == 63 && next > 1)
                throw Broken($"{what} does not fit 64 bits");
            value |= (ulong)(next & 0x7F) << shift;
            if (next <= 0x7F)
                break;
        }

        return value <= (ulong)most ? (long)value : throw Broken($"{what} is {value}, at most {most} is possible");
    }

    /// <summary>A number from 1 to <paramref name="most"/>.</summary>
    public long Positive(long most, string what)
    {
        var value = Number(most, what);
        return value > 0 ? value : throw Broken($"{what} is 0");
    }

    /// <summary>Units over zero, at most what any limit allows.</summary>
    public Units PositiveUnits()
    {
        var units = Units();
        return units > Policy.Units.Zero ? units : throw Broken("no units cannot have been taken");
    }

    /// <summary>Units, at most what any limit allows.</summary>
    public Units Units()
    {
        var value = (ulong)Number(long.MaxValue, "units");
        var units = (value & 1) == 1 ? new Units((long)(value >> 1)) : Policy.Units.Whole((long)Math.Min(value >> 1, Policy.Units.LargestWhole + 1));
        return units < Policy.Units.Beyond ? units : throw Broken($"units of {units} are more than any limit allows");
    }

    public string Text(string what)
    {
        var utf8 = Bytes((int)Number(_input.Length, what), what);
        return Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw Broken($"{what} is not UTF-8");
    }

    public ReadOnlySpan<byte> Bytes(int count, string what)
    {
        if (count > _input.Length - _position)
            throw Broken($"ends inside {what}");
        var bytes = _input.Slice(_position, count);
        _position += count;
        return bytes;
    }
}
