namespace NfvHa.Geo.Contracts.Api;

/// <summary>Something that an operator should look at, as it stands now.</summary>
/// <param name="Subject">What it is about, e.g. <c>site/north</c>.</param>
/// <param name="Severity">Critical, Major, Minor or Warning.</param>
/// <param name="Text">What is wrong.</param>
/// <param name="ToDo">What to do about it.</param>
public sealed record AlarmStatus(string Subject, string Severity, string Text, string ToDo);
