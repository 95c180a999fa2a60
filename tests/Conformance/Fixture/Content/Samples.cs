using System.Text;

namespace Sluice.Fixture.Content;

/// <summary>The smallest media that a client can show. The SDK keeps binary content as the UTF-8 of its base64.</summary>
internal static class Samples
{
    /// <summary>A PNG of one red pixel.</summary>
    public static readonly byte[] Png = Encoding.UTF8.GetBytes(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC");

    /// <summary>A WAV file of no samples.</summary>
    public static readonly byte[] Wav = Encoding.UTF8.GetBytes("UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=");
}
