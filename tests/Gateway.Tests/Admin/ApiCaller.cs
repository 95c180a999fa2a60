using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>Somebody with a key for the admin API, or without one.</summary>
internal sealed class ApiCaller(HttpClient http, string? key)
{
    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiAnswer> PostAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<ApiAnswer> PutAsync(string path, string? ifMatch, string body) => SendAsync(HttpMethod.Put, path, body, IfMatch(ifMatch));

    public Task<ApiAnswer> DeleteAsync(string path, string? ifMatch) => SendAsync(HttpMethod.Delete, path, body: null, IfMatch(ifMatch));

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"/api/v1/{path}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json") == true;
        return new ApiAnswer(response.StatusCode, isJson ? JsonNode.Parse(text) : null, text, response);
    }

    private static (string Name, string Value)[] IfMatch(string? tag) => tag is null ? [] : [("If-Match", tag)];
}
