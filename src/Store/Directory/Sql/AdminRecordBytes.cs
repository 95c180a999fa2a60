using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

/// <summary>A record of the admin audit as its link covers it: the same bytes from either database.</summary>
internal static class AdminRecordBytes
{
    private const byte Kind = 4;

    public static ReadOnlySpan<byte> Of(string organisation, AdminAuditRecord record)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write([Kind]);
        Write(bytes, record.Sequence);
        Write(bytes, record.TimeMs);
        foreach (var text in (string?[])[organisation, record.Author, record.Action, record.Kind, record.ObjectId, record.Before, record.After])
            Write(bytes, text);
        return bytes.WrittenSpan;
    }

    private static void Write(ArrayBufferWriter<byte> bytes, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), number);
        bytes.Advance(sizeof(long));
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string? text)
    {
        Write(bytes, text is null ? -1 : Encoding.UTF8.GetByteCount(text));
        if (text is not null)
            Encoding.UTF8.GetBytes(text, bytes);
    }
}
