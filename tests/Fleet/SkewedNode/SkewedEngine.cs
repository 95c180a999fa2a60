using Sluice.Gateway.Enforcement;

namespace Sluice.SkewedNode;

/// <summary>An engine that brings a clock along: engines are added before anything asks for the time.</summary>
internal sealed class SkewedEngine(IEngine engine, TimeSpan offset) : IEngine
{
    public string Name => engine.Name;

    public void AddTo(IHostApplicationBuilder builder, EngineSettings settings)
    {
        builder.Services.AddSingleton<TimeProvider>(new SkewedClock(offset));
        engine.AddTo(builder, settings);
    }
}
