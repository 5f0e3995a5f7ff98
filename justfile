# What is typed often. `just` lists it.

default:
    @just --list

# everything that the gate checks
check:
    .ci/run

# read the sample
run:
    cargo run --release

# all tests
test:
    cargo test

# make the generated documents anew
docs:
    MANICULE_UPDATE=1 cargo test --test it generated
