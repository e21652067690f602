"""Draws the blocks of the player as BPMN."""

from property.engine_player import Block, How
from unit.engine.diagrams import Drawing


def repeated(count: int, kind: str = "true") -> str:
    """The marker of visits one after the other."""
    inner = f"<bpmn:loopCardinality>{count}</bpmn:loopCardinality>"
    tag = "bpmn:multiInstanceLoopCharacteristics"
    return f'<{tag} isSequential="{kind}">{inner}</{tag}>'


def by_message(key: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="m_{key}"/>'


def by_signal(key: str) -> str:
    return f'<bpmn:signalEventDefinition signalRef="m_{key}"/>'


#: What a service task asks: the boss is told.
SERVICE = (
    '<bpmn:extensionElements><dougong:service operation="notify_people"><dougong:given name="text"'
    ' expression="&quot;好了&quot;"/><dougong:given name="role" expression="&quot;boss&quot;"/>'
    "</dougong:service></bpmn:extensionElements>"
)
#: The code of what it refuses with.
REFUSAL = "nobody"


class Draw:
    """Draws a block as BPMN."""

    def __init__(self, root: Block) -> None:
        self.drawing = Drawing().facts("yes").start()
        self.gateways = 0
        self.finish(root)

    def finish(self, root: Block) -> None:
        last = self.put(root, "begin", "")
        self.drawing.end().flow(last, "end")

    def gateway(self, kind: str, default: str = "") -> str:
        self.gateways += 1
        key = f"g{self.gateways}"
        self.drawing.gateway(kind, key, default.format(key=key))
        return key

    def put(self, block: Block, before: str, when: str) -> str:
        """Draw a block after an element; the last element of it."""
        draw = self.drawing
        if block.kind in {"task", "chain"}:
            (draw.chain if block.kind == "chain" else draw.user)(block.own)
            draw.flow(before, block.own, when)
            return block.own
        if block.kind == "seq":
            for part in block.parts:
                before, when = self.put(part, before, when), ""
            return before
        ways = {
            **dict.fromkeys(("wait", "first"), self.put_event),
            **dict.fromkeys(("sub", "call"), self.put_nested),
            "loop": self.put_loop,
            "due": self.put_due,
        }
        return ways.get(block.kind, self.put_split)(block, before, when)

    def put_nested(self, block: Block, before: str, when: str) -> str:
        name, around = block.own, self.drawing
        self.drawing = Drawing(f"p_{name}").facts("yes").start(f"in_{name}")
        last = self.put(block.parts[0], f"in_{name}", "")
        inner = self.drawing.end(f"out_{name}").flow(last, f"out_{name}")
        if block.extra is not None:
            self.put_extra(block)
        mark = repeated(block.visits) if block.visits > 1 else ""
        if block.kind == "call":
            around.call(name, inner, mark)
        else:
            around.shape("subProcess", name, "\n".join([mark, *inner.body]))
            around.called += inner.called
            around.beside += inner.beside
        self.drawing = around.flow(before, name, when)
        return name

    def put_catch(self, key: str, how: How = "message") -> str:
        """A message that is caught, by an event or by a task; a signal, or a service."""
        if how == "service":
            self.drawing.shape("serviceTask", key, SERVICE)
            return key
        if how == "signal":
            self.drawing.signal(f"m_{key}")
            self.drawing.shape("intermediateCatchEvent", key, by_signal(key))
            return key
        self.drawing.message(f"m_{key}")
        if len(key) % 2:
            self.drawing.shape("receiveTask", key, messageRef=f"m_{key}")
        else:
            self.drawing.shape("intermediateCatchEvent", key, by_message(key))
        return key

    def put_event(self, block: Block, before: str, when: str) -> str:
        if block.kind == "wait":
            self.drawing.flow(before, self.put_catch(block.own, block.how), when)
            return block.own
        first, join = self.gateway("eventBased"), self.gateway("exclusive")
        self.drawing.flow(before, first, when)
        for number, part in enumerate(block.parts):
            key = self.put_catch(f"{block.own}_{number}", "signal" if number == 1 else "message")
            self.drawing.flow(first, key)
            self.drawing.flow(self.put(part, key, ""), join)
        return join

    def put_extra(self, block: Block) -> None:
        """What an event begins, in the sub-process that is being drawn."""
        assert block.extra is not None
        around, key = self.drawing, f"when_{block.own}"
        self.drawing = Drawing(f"x_{block.own}").facts("yes")
        stops = "true" if block.instead else "false"
        self.drawing.message(f"m_{key}")
        self.drawing.shape("startEvent", key, by_message(key), isInterrupting=stops)
        last = self.put(block.extra, key, "")
        inner = self.drawing.end(f"end_{key}").flow(last, f"end_{key}")
        around.shape("subProcess", f"x_{key}", "\n".join(inner.body), triggeredByEvent="true")
        around.called += inner.called
        around.beside += inner.beside
        self.drawing = around

    def put_due(self, block: Block, before: str, when: str) -> str:
        """An event on the edge, whose task leads to where the others go on, or to an end beside."""
        assert block.extra is not None
        host = self.put(block.parts[0], before, when)
        timer, late = f"t_{block.own}", block.extra.own
        if not block.instead:
            end = f"e_{block.own}"
            self.put_edge(block, timer, host, "false")
            self.drawing.user(late).end(end).path(timer, late, end)
            return host
        after = self.gateway("exclusive")
        self.put_edge(block, timer, host, "true")
        self.drawing.user(late).path(timer, late, after).flow(host, after)
        return after

    def put_edge(self, block: Block, key: str, host: str, stops: str) -> None:
        """A timer, a message or an error on the edge of an element."""
        if block.by == "timer":
            self.drawing.boundary(key, host, "P9D", stops)
            return
        if block.by == "message":
            self.drawing.message(f"m_{key}")
        inner = by_message(key) if block.by == "message" else "<bpmn:errorEventDefinition/>"
        self.drawing.shape("boundaryEvent", key, inner, attachedToRef=host, cancelActivity=stops)

    def put_loop(self, block: Block, before: str, when: str) -> str:
        entry = self.gateway("exclusive")
        self.drawing.flow(before, entry, when)
        check = self.put(block.parts[1], self.put(block.parts[0], entry, ""), "")
        way = self.gateway("exclusive", "f_out_{key}")
        self.drawing.flow(check, way).flow(way, entry, f'{check}.outcome = "rejected"')
        after = self.gateway("exclusive")
        self.drawing.flow(way, after, key=f"f_out_{way}")
        return after

    def put_split(self, block: Block, before: str, when: str) -> str:
        kind = {"xor": "exclusive", "inc": "inclusive", "par": "parallel"}[block.kind]
        fork, join = self.gateway(kind), self.gateway(kind)
        self.drawing.flow(before, fork, when)
        for index, part in enumerate(block.parts):
            condition = "" if kind == "parallel" else "yes" if index in block.taken else "not(yes)"
            self.drawing.flow(self.put(part, fork, condition), join)
        return join
