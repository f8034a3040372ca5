# A log, and how its profile is compared. Sourced by the scripts beside it.

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cascade=${CASCADE:-target/release/cascade}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 examples/from-request-logs/generate.py --rows "${ROWS:-100000}" > "$work/log.csv"

columns=provider=provider,model=model,service=service_tier,cached_input_tokens=cached_input_tokens
columns+=,reasoning_tokens=reasoning_tokens
# The statement counts no failures, so the reader is told of none.
reader=(--map status= --keep-duplicates -q)

# same NAME ENGINE_COMMAND TABLE DIALECT: for tiers of each kind, the engine's profile is the reader's.
same() {
    local name=$1 engine=$2 table=$3 dialect=$4 tiers
    for tiers in '--tier-by tier' '--tier-by model' '--tier-rule short<=2000 --tier-rule long'; do
        # shellcheck disable=SC2086 # words of their own
        "$cascade" profile --sql "$dialect" --table "$table" $tiers --map "$columns" > "$work/profile.sql"
        "$engine" "$work/profile.sql" "$work/result.csv"
        "$cascade" profile --cells "$work/result.csv" -o "$work/engine.csv"
        # shellcheck disable=SC2086
        "$cascade" profile "$work/log.csv" "${reader[@]}" $tiers -o "$work/reader.csv"
        cmp "$work/engine.csv" "$work/reader.csv"
        echo "$name, $tiers: the same bytes"
    done
}
