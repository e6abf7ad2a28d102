using System.Security.Cryptography;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Accounts;

/// <summary>The one account of this cloud: its own key, those of its users, and the temporary ones from AssumeRole.</summary>
internal sealed class Account
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The most keys of a user.</summary>
    public const int MostKeys = 2;
    private readonly Lock gate = new();
    private readonly string path;
    private readonly TimeProvider time;
    private AccountState state;

    private Account(string path, TimeProvider time, AccountState state)
    {
        this.path = path;
        this.time = time;
        this.state = state;
    }

    public string AccountId => state.AccountId;

    public AccessKey Owner => state.Owner;

    public static Account Open(string path, AccessKey? owner, TimeProvider time)
    {
        var state = StateFile.Read(path, AccountJson.Default.AccountState)
            ?? new AccountState
            {
                AccountId = string.Concat("1", RandomNumberGenerator.GetString("0123456789", 15)),
                Owner = owner ?? NewKey(),
            };
        var account = new Account(path, time, owner is null ? state : state with { Owner = owner });
        account.Save();
        return account;
    }

    public AccessKey? Find(string id)
    {
        lock (gate)
            return state.Owner.Id == id ? state.Owner : state.UserKeys.Find(k => k.Id == id) ?? state.Sessions.Find(s => s.Id == id);
    }

    public IReadOnlyList<AccessKey> KeysOf(string user)
    {
        lock (gate)
            return [.. state.UserKeys.Where(k => k.UserName == user)];
    }

    /// <summary>A new key; null when the user has the most already.</summary>
    public AccessKey? CreateKey(string user)
    {
        lock (gate)
        {
            if (KeysOf(user).Count >= MostKeys)
                return null;
            var key = NewKey() with { UserName = user, Created = time.GetUtcNow() };
            state.UserKeys.Add(key);
            Save();
            return key;
        }
    }

    /// <summary>True when the key existed.</summary>
    public bool DeleteKey(string user, string id)
    {
        lock (gate)
        {
            if (state.UserKeys.RemoveAll(k => k.UserName == user && k.Id == id) == 0)
                return false;
            Save();
            return true;
        }
    }

    public AccessKey StartSession(string role, string session, TimeSpan duration, string? policy)
    {
        var now = time.GetUtcNow();
        var key = new AccessKey(
            "STS.NU" + RandomNumberGenerator.GetString(Letters, 24),
            RandomNumberGenerator.GetString(Letters, 44),
            "CAIS" + System.Convert.ToBase64String(RandomNumberGenerator.GetBytes(300)),
            DateTimeOffset.FromUnixTimeSeconds((now + duration).ToUnixTimeSeconds()),
            role,
            session,
            policy
        );
        lock (gate)
        {
            // An expired key is kept for a day, so that the error says "expired" and not "unknown".
            state = state with { Sessions = [.. state.Sessions.Where(s => s.Expires > now - TimeSpan.FromDays(1)), key] };
            Save();
        }
        return key;
    }

    private static AccessKey NewKey() =>
        new("LTAI5tLocal" + RandomNumberGenerator.GetString(Letters, 13), RandomNumberGenerator.GetString(Letters, 30));

    private void Save() => StateFile.Write(path, state, AccountJson.Default.AccountState, secret: true);
}
