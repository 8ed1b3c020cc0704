# Short names for ./dev, for those who have `just`. ./dev itself needs nothing.
default:
    @./dev help

demo *options:
    @./dev demo {{options}}

run *options:
    @./dev run {{options}}

test *options:
    @./dev test {{options}}

check:
    @./dev check

messages *contexts:
    @./dev messages {{contexts}}
