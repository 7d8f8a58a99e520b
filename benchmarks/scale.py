"""A thousand letters: does memory stay flat as they go by?"""

from measure import run


def measure_memory(workspace, letters, forget):
    """A thousand letters of bodies that the sample does not know, from the sample's own findings."""
    forces = sorted((workspace / "data" / "forces").glob("*.yaml"))
    texts = [path.read_text("utf-8") for path in forces]
    for path in forces:
        path.unlink()
    bodies = ["bodies:"]
    for number in range(1000):
        lines = texts[number % len(texts)].splitlines()
        at = lines.index("findings:")
        bodies.append(f"  body-{number}: Body Number {number}")
        head = (
            f"force: body-{number}\nname: Body Number {number}\nregion: any\nsignatory: northern\nstatus: ready\n"
            f"specimen: true\naddressee: {{office: Chief, mailbox: chief@body-{number}.example}}\n"
            f"mail_domains: [body-{number}.example]\n"
        )
        (workspace / "data" / "forces" / f"body-{number}.yaml").write_text(head + "\n".join(lines[at:]) + "\n", "utf-8")
    inspection = workspace / "data" / "inspection.yaml"
    inspection.write_text(inspection.read_text("utf-8") + "\n".join(bodies) + "\n", "utf-8")
    few = [f"body-{number}" for number in range(50)]
    first = run([*letters, "generate", *few], workspace)
    forget(workspace)
    whole = run([*letters, "generate"], workspace)
    print(f"50 letters: {first.wall:.1f} s, largest process {first.peak:.0f} MiB")
    print(f"1,000 letters: {whole.wall:.1f} s, largest process {whole.peak:.0f} MiB")
    print(f"{'time gone':>12}{'program MiB':>14}{'largest worker MiB':>21}")
    for tenth in range(1, 11):
        ours, workers = whole.memory[len(whole.memory) * tenth // 10 - 1]
        print(f"{tenth * 10:>10} %{ours:>14.0f}{workers:>21.0f}")
