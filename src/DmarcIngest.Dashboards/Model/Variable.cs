using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>A variable at the top of a dashboard.</summary>
internal abstract record Variable(string Name, Text Label)
{
    /// <summary>Values of a field, several at once or all.</summary>
    public static Variable Values(string name, Text label, DataSource source, string field, string query) => new ValuesVariable(name, label, source, field, query);

    /// <summary>A few choices, one or all.</summary>
    public static Variable Choice(string name, Text label, IReadOnlyList<Word> words) => new ChoiceVariable(name, label, words, true);

    /// <summary>A few choices of which the first is the default.</summary>
    public static Variable OneOf(string name, Text label, IReadOnlyList<Word> words) => new ChoiceVariable(name, label, words, false);

    /// <summary>Free text, everything unless written.</summary>
    public static Variable Free(string name, Text label) => new FreeVariable(name, label);

    public abstract JsonObject Write(Edition edition);

    /// <summary>Grafana shows its own word for it, in the language of the reader.</summary>
    private const string All = "All";

    protected JsonObject Head(string type, Edition edition) => new()
    {
        ["type"] = type,
        ["name"] = Name,
        ["label"] = edition.Say(Label),
        ["hide"] = 0,
        ["skipUrlSync"] = false,
    };

    private sealed record ValuesVariable(string Name, Text Label, DataSource Source, string Field, string Query) : Variable(Name, Label)
    {
        public override JsonObject Write(Edition edition)
        {
            string find = new JsonObject { ["find"] = "terms", ["field"] = Field, ["query"] = Query, ["size"] = 1000, ["orderBy"] = "doc_count" }
                .ToJsonString(DashboardFiles.Json).ReplaceLineEndings("");
            JsonObject json = Head("query", edition);
            json["datasource"] = edition.Reference(Source);
            json["query"] = find;
            json["definition"] = find;
            json["refresh"] = 2;
            json["regex"] = "";
            json["sort"] = 5;
            json["multi"] = true;
            json["includeAll"] = true;
            json["allValue"] = "*";
            json["options"] = new JsonArray();
            json["current"] = new JsonObject { ["selected"] = true, ["text"] = new JsonArray(All), ["value"] = new JsonArray("$__all") };
            return json;
        }
    }

    private sealed record ChoiceVariable(string Name, Text Label, IReadOnlyList<Word> Words, bool OrAll) : Variable(Name, Label)
    {
        public override JsonObject Write(Edition edition)
        {
            JsonObject json = Head("custom", edition);
            json["query"] = string.Join(", ", Words.Select(word => $"{edition.Say(word.Text)} : {word.Value}"));
            json["multi"] = false;
            json["includeAll"] = OrAll;
            JsonArray options = [];
            if (OrAll)
            {
                json["allValue"] = "*";
                options.Add(Option(All, "$__all", true));
            }

            foreach (Word word in Words)
            {
                options.Add(Option(edition.Say(word.Text), word.Value, options.Count == 0));
            }

            json["options"] = options;
            json["current"] = options[0]!.DeepClone();
            return json;
        }

        private static JsonObject Option(string text, string value, bool selected) => new() { ["selected"] = selected, ["text"] = text, ["value"] = value };
    }

    private sealed record FreeVariable(string Name, Text Label) : Variable(Name, Label)
    {
        public override JsonObject Write(Edition edition)
        {
            JsonObject json = Head("textbox", edition);
            json["query"] = "*";
            json["current"] = new JsonObject { ["selected"] = true, ["text"] = "*", ["value"] = "*" };
            json["options"] = new JsonArray(new JsonObject { ["selected"] = true, ["text"] = "*", ["value"] = "*" });
            return json;
        }
    }
}
