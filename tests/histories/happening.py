"""How each act takes place in a world, where it can: a list of acts stays a history whatever is left out."""

from __future__ import annotations

import functools

from . import acts as a
from .gate import Plan
from .nodes import Node
from .world import World


async def happen(world: World, act: a.Act) -> None:
    """Let an act take place."""
    name = type(act).__name__
    world.acts[name] = world.acts.get(name, 0) + 1
    await _happen(act, world)


@functools.singledispatch
async def _happen(act: a.Act, _world: World) -> None:
    raise AssertionError(act)


@_happen.register
async def _(act: a.Hand, world: World) -> None:
    kind = "freedraw" if (act.pick or 0) % 3 == 0 else "rectangle"
    world.hand(act.who, {"do": act.what, "kind": kind, "pick": act.pick})


@_happen.register
async def _(act: a.Say, world: World) -> None:
    world.say(act.who)


@_happen.register
async def _(act: a.Up, world: World) -> None:
    await world.up(act.who, act.frames)


@_happen.register
async def _(act: a.Down, world: World) -> None:
    world.down(act.frames, act.who)


@_happen.register
async def _(act: a.Flow, world: World) -> None:
    world.say(act.who)
    await world.up(act.who)
    wire = world.wires[act.who]
    if wire is not None:
        await wire.node.step()
    await world.carry()


@_happen.register
async def _(act: a.Step, world: World) -> None:
    async def meanwhile() -> None:
        for each in act.meanwhile:
            await happen(world, each)

    plan = Plan(act.at, act.loss, meanwhile if act.meanwhile else None, act.before)
    await world.nodes[act.node].step(plan)


@_happen.register
async def _(act: a.Look, world: World) -> None:
    await world.nodes[act.node].look()


@_happen.register
async def _(act: a.Bus, world: World) -> None:
    node = world.nodes[act.node]
    if node.ops:
        _bring(node, act)
        world.acts[f"Bus {act.how}"] = world.acts.get(f"Bus {act.how}", 0) + 1
    elif node.live:
        delta = node.live.popleft()
        if act.how != "lost":
            node.room.take_said(delta)


def _bring(node: Node, act: a.Bus) -> None:
    batch = node.ops.popleft()
    if act.how == "overtaken":
        node.ops.insert(1, batch)
    elif act.how != "lost":
        node.keeper.take_batch(batch)
    if act.how == "twice":
        node.ops.append(batch)


@_happen.register
async def _(act: a.Connect, world: World) -> None:
    world.connect(act.who, act.node)


@_happen.register
async def _(act: a.Cut, world: World) -> None:
    world.cut(act.who, late=act.late)


@_happen.register
async def _(_act: a.Straggle, world: World) -> None:
    await world.straggle()


@_happen.register
async def _(act: a.Kill, world: World) -> None:
    await world.kill(act.node)


@_happen.register
async def _(act: a.Part, world: World) -> None:
    world.nodes[act.node].gate.reachable = False


@_happen.register
async def _(act: a.Mend, world: World) -> None:
    world.nodes[act.node].gate.reachable = True


@_happen.register
async def _(_act: a.Empty, world: World) -> None:
    await world.empty()


@_happen.register
async def _(_act: a.Thaw, world: World) -> None:
    await world.thaw()


@_happen.register
async def _(act: a.Allow, world: World) -> None:
    world.allow(act.who, act.rights)


@_happen.register
async def _(act: a.Wait, world: World) -> None:
    world.pass_time(act.ms)


@_happen.register
async def _(act: a.Write, world: World) -> None:
    await world.nodes[act.node].archive.flush()
