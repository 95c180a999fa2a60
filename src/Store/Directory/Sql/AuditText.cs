using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

/// <summary>
/// A record as the admin audit shows it. Bytes are what is sealed or hashed: of them it holds a fingerprint of 32 bits, which tells that they changed
/// and nothing else.
/// </summary>
internal static class AuditText
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new Fingerprint() },
    };

    public static string? Of<T>(T? record)
        where T : DirectoryRecord => record is null ? null : JsonSerializer.Serialize(record, Options);

    private sealed class Fingerprint : JsonConverter<byte[]>
    {
        public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Audit records are not read back into records.");

        public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) =>
            writer.WriteStringValue($"secret #{Convert.ToHexStringLower(SHA256.HashData(value).AsSpan(0, 4))}");
    }
}
