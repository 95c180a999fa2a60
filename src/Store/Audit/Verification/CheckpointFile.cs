using System.Text.Json;

namespace Sluice.Store.Audit.Verification;

/// <summary>Checkpoints as they are exported: JSON Lines, only ever appended to.</summary>
public static class CheckpointFile
{
    /// <summary>Returns once the lines are on disk.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static void Append(string path, IReadOnlyList<ChainCheckpoint> checkpoints)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        foreach (var checkpoint in checkpoints)
        {
            JsonSerializer.Serialize(file, checkpoint, JsonSerializerOptions.Web);
            file.WriteByte((byte)'\n');
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>A last line that was cut off by a crash is passed over.</summary>
    /// <exception cref="InvalidDataException">A line is no checkpoint.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<ChainCheckpoint> Read(string path)
    {
        using var lines = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (Parse(line) is { } checkpoint)
                yield return checkpoint;
            else if (!lines.EndOfStream)
                throw new InvalidDataException($"{path}, line {number} is no checkpoint.");
        }
    }

    private static ChainCheckpoint? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<ChainCheckpoint>(line, JsonSerializerOptions.Web) is { Organisation: not null, Mac: not null, KeyId: not null } read
                ? read
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
