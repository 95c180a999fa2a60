using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>An engine that brings a log along: engines are added before anything is opened.</summary>
internal sealed class LoggedEngine(IEngine engine, ILoggerProvider log) : IEngine
{
    public string Name => engine.Name;

    public void AddTo(IHostApplicationBuilder builder, EngineSettings settings)
    {
        builder.Services.AddSingleton(log);
        engine.AddTo(builder, settings);
    }
}
