"""holds.py EXPRESSION: succeeds when the expression is true of `j`, the JSON on standard input.

Several lines of JSON are a list. Strict: duplicate keys, NaN and the like are refused.
"""

import json
import sys


def refuse(value):
    raise ValueError("not JSON: " + value)


def unique(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key twice: " + ", ".join(keys))
    return dict(pairs)


def load(text):
    try:
        return json.loads(text, parse_constant=refuse, object_pairs_hook=unique)
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [json.loads(line, parse_constant=refuse, object_pairs_hook=unique) for line in lines]


def main():
    text = sys.stdin.buffer.read().decode("utf-8", errors="strict")
    try:
        value = load(text)
        if eval(sys.argv[1], {"j": value, "json": json}):
            return 0
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 1


if __name__ == "__main__":
    sys.exit(main())
