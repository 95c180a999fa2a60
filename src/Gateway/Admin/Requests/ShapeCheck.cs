using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sluice.Gateway.Admin.Requests;

/// <summary>Compares a body with the type that it is to become and names every difference: the serializer stops at the first, and speaks of types.</summary>
internal sealed class ShapeCheck(JsonSerializerOptions options, BodyErrors errors)
{
    public void Check(JsonElement element, JsonTypeInfo type) => Check(element, type, "", mayBeNull: false);

    private void Check(JsonElement element, JsonTypeInfo type, string pointer, bool mayBeNull)
    {
        if (element.ValueKind == JsonValueKind.Null && (mayBeNull || type.Type == typeof(JsonElement)))
            return;
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when element.ValueKind == JsonValueKind.Object:
                CheckMembers(element, type, pointer);
                break;
            case JsonTypeInfoKind.Enumerable when element.ValueKind == JsonValueKind.Array:
                CheckEach(element.EnumerateArray().Select((item, index) => (item, index.ToString())), type.ElementType!, pointer);
                break;
            case JsonTypeInfoKind.Dictionary when element.ValueKind == JsonValueKind.Object:
                CheckEach(element.EnumerateObject().Select(member => (member.Value, member.Name)), type.ElementType!, pointer);
                break;
            case JsonTypeInfoKind.None when CanBe(element, type):
                CheckText(element, pointer);
                break;
            default:
                errors.Add(pointer, $"Write {Wanted(type)}.");
                break;
        }
    }

    private void CheckMembers(JsonElement element, JsonTypeInfo type, string pointer)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            present.Add(member.Name);
            var at = $"{pointer}/{Escape(member.Name)}";
            if (type.Properties.FirstOrDefault(candidate => string.Equals(candidate.Name, member.Name, StringComparison.Ordinal)) is { } property)
                Check(member.Value, options.GetTypeInfo(property.PropertyType), at, IsNullable(property));
            else
                errors.Add(at, $"There is no such member. Known: {string.Join(", ", type.Properties.Select(known => known.Name))}.");
        }

        foreach (var missing in type.Properties.Where(property => property.IsRequired && !present.Contains(property.Name)))
            errors.Add(pointer, $"The member {missing.Name} is missing.");
    }

    private void CheckEach(IEnumerable<(JsonElement Value, string Place)> items, Type type, string pointer)
    {
        var itemType = options.GetTypeInfo(type);
        foreach (var (value, place) in items)
            Check(value, itemType, $"{pointer}/{Escape(place)}", mayBeNull: false);
    }

    /// <summary>PostgreSQL can keep no text that holds the character.</summary>
    private void CheckText(JsonElement element, string pointer)
    {
        if (element.ValueKind == JsonValueKind.String && element.GetString()!.Contains('\0'))
            errors.Add(pointer, "Leave out the character U+0000.");
    }

    private static bool IsNullable(JsonPropertyInfo property) => property.IsSetNullable && (!property.PropertyType.IsValueType || Nullable.GetUnderlyingType(property.PropertyType) is not null);

    private static bool CanBe(JsonElement element, JsonTypeInfo type)
    {
        try
        {
            return element.ValueKind != JsonValueKind.Null && element.Deserialize(type) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Wanted(JsonTypeInfo type)
    {
        var wanted = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        return type.Kind switch
        {
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
            JsonTypeInfoKind.Enumerable => "an array",
            _ when wanted.IsEnum => $"one of {string.Join(", ", Enum.GetValues(wanted).Cast<object>().Select(value => JsonSerializer.Serialize(value, wanted, AdminJson.Options)))}",
            _ when wanted == typeof(string) => "a string",
            _ when wanted == typeof(bool) => "true or false",
            _ when wanted == typeof(DateTime) => "a time such as \"2027-01-31T12:00:00Z\"",
            _ when wanted == typeof(Uri) => "an address such as \"https://mcp.example.com/mcp\"",
            _ => "a whole number",
        };
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
