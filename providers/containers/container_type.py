"""What a Container looks like: its inputs, with their kinds, and what it computes."""

from providers.containers.call import ResourceType
from providers.containers.fields import Entries, Flag, Items, Number, Property, Record, Text
from providers.containers.names import DOCKER_NAME

ABSOLUTE = Text(pattern=r"/[^\x00]*", meaning="an absolute path")
PORT = Number(minimum=1, maximum=65535)
MEGABYTE = 1024 * 1024

FILE = Record(
    name="ContainerFile",
    properties={
        "path": Property(kind=ABSOLUTE, about="Where the file is in the container.", required=True),
        "content": Property(kind=Text(), about="What is in it; may be secret.", required=True, hides=True),
        "mode": Property(
            kind=Number(minimum=0, maximum=0o777),
            about="Permission bits, as a number; 0444 by default, 0400 if the content is secret.",
        ),
    },
)
MOUNT = Record(
    name="ContainerMount",
    properties={
        "volume": Property(kind=DOCKER_NAME, about="The volume's name.", required=True),
        "path": Property(kind=ABSOLUTE, about="Where it is in the container.", required=True),
    },
)
PUBLISHED = Record(
    name="ContainerPort",
    properties={
        "container": Property(kind=PORT, about="The port in the container.", required=True),
        "host": Property(kind=PORT, about="The port on this machine.", required=True),
        "ip": Property(kind=Text(), about="The address to publish on; loopback by default.", default="127.0.0.1"),
    },
)
HTTP = Record(
    name="ContainerHealthHttp",
    properties={
        "port": Property(kind=PORT, about="The port in the container.", required=True),
        "path": Property(kind=Text(pattern=r"/.*", meaning="a path"), about="The path to ask for.", required=True),
        "status": Property(
            kind=Number(minimum=100, maximum=599),
            about="The status that means healthy; any from 200 to 399 by default.",
        ),
    },
)
TCP = Record(
    name="ContainerHealthTcp",
    properties={"port": Property(kind=PORT, about="The port that must accept connections.", required=True)},
)
HEALTH = Record(
    name="ContainerHealth",
    properties={
        "http": Property(kind=HTTP, about="Healthy when an HTTP GET is answered well."),
        "tcp": Property(kind=TCP, about="Healthy when a connection is accepted."),
        "command": Property(kind=Items(item=Text()), about="Healthy when this command, run inside, ends with 0."),
        "timeoutSeconds": Property(
            kind=Number(minimum=1, maximum=3600), about="How long to wait until it is healthy.", default=60
        ),
    },
)

CONTAINER = ResourceType(
    "containers:index:Container",
    about="A container that is there once it is healthy; no capabilities, no new privileges, memory limited.",
    inputs=Record(
        name="Container",
        properties={
            "name": Property(kind=DOCKER_NAME, about="The container's full name.", required=True, replaces=True),
            "image": Property(kind=Text(), about="The image's id or tag.", required=True),
            "command": Property(kind=Items(item=Text()), about="Arguments to the entrypoint."),
            "entrypoint": Property(kind=Items(item=Text()), about="The program to run, instead of the image's."),
            "env": Property(
                kind=Entries(value=Text()), about="Environment variables; values may be secret.", hides=True
            ),
            "files": Property(kind=Items(item=FILE), about="Files put into the container before it starts."),
            "mounts": Property(kind=Items(item=MOUNT), about="Volumes to mount."),
            "network": Property(kind=DOCKER_NAME, about="The network's name.", required=True),
            "aliases": Property(kind=Items(item=DOCKER_NAME), about="Names that others on the network know it by."),
            "ports": Property(kind=Items(item=PUBLISHED), about="Ports to publish on this machine."),
            "user": Property(kind=Text(), about="The user to run as, as Docker takes it; the image's by default."),
            "memory": Property(
                kind=Number(minimum=6 * MEGABYTE), about="The memory limit, in bytes; no swap beyond it.", required=True
            ),
            "cpus": Property(kind=Number(minimum=0.01, whole=False), about="How many processors it may use at most."),
            "gpus": Property(kind=Number(minimum=0), about="How many NVIDIA GPUs it is given."),
            "gpuFallback": Property(
                kind=Text(choices=("cpu", "none")),
                about="Where no GPU can be had: `cpu` goes on without and says so, `none` is an error.",
                default="none",
            ),
            "shmSize": Property(kind=Number(minimum=1), about="The size of /dev/shm, in bytes."),
            "stopTimeout": Property(
                kind=Number(minimum=0, maximum=3600),
                about="Seconds from SIGTERM to SIGKILL when it is stopped.",
                default=10,
            ),
            "health": Property(kind=HEALTH, about="How to tell that it is healthy; running is enough by default."),
            "labels": Property(kind=Entries(value=Text()), about="Further labels; none may begin with `isthmus.`."),
            "publicPorts": Property(
                kind=Flag(), about="Allow ports to be published beyond loopback.", default=False, silent=True
            ),
        },
    ),
    outputs={
        "containerId": Property(kind=Text(), about="The id that Docker gave it.", required=True),
        "ipAddress": Property(kind=Text(), about="Its address on its network."),
        "gpuFellBack": Property(kind=Flag(), about="Whether it runs without the GPUs it asked for.", required=True),
        "status": Property(
            kind=Text(),
            about="`healthy`; or what a refresh found: missing, stopped, paused, unhealthy, altered.",
            required=True,
        ),
    },
)
