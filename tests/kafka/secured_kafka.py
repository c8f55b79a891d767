"""An Apache Kafka that speaks TLS alone: one listener asks for a login, one for a certificate."""

from pathlib import Path

from hub.demo.embedded_broker import free_port
from tests.authority import Authority
from tests.kafka.apache_kafka import SERVER, ApacheKafka

USER, PASSWORD = "hub", "of-the-hub-alone"
OTHERS = ("feeds", "ingest")
"""Users who may do nothing unless it is allowed; the first may do everything."""

SECURED = (
    SERVER
    + """
listeners=LOGIN://127.0.0.1:{port},SHOWN://127.0.0.1:{shown_port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=LOGIN://127.0.0.1:{port},SHOWN://127.0.0.1:{shown_port}
inter.broker.listener.name=SHOWN
listener.security.protocol.map=LOGIN:SASL_SSL,SHOWN:SSL,CONTROLLER:PLAINTEXT
sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
listener.name.login.scram-sha-512.sasl.jaas.config=\\
org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.login.plain.sasl.jaas.config=\\
org.apache.kafka.common.security.plain.PlainLoginModule required user_{user}="{password}";
listener.name.shown.ssl.client.auth=required
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:CN=broker;User:CN={user};User:{user}
ssl.keystore.type=PEM
ssl.keystore.location={directory}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={directory}/ca.pem
"""
)


class SecuredKafka(ApacheKafka):
    """`bootstrap` is where one logs in, `shown` where one shows a certificate.

    Beside its log stand `ca.pem`, which signed all, and the hub's own `hub.pem` and `hub.key`.
    """

    SETTINGS = SECURED
    FORMATTED = tuple(
        word
        for name in (USER, *OTHERS)
        for word in ("--add-scram", f"SCRAM-SHA-512=[name={name},password={PASSWORD}]")
    )

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True)
        authority = Authority("the test's")
        (directory / "ca.pem").write_bytes(authority.pem)
        key, certificate = authority.signed("broker")
        (directory / "broker.pem").write_bytes(key + certificate)
        key, certificate = authority.signed(USER)
        (directory / "hub.key").write_bytes(key)
        (directory / "hub.pem").write_bytes(certificate)
        port = free_port()
        self.shown = f"127.0.0.1:{port}"
        super().__init__(directory, shown_port=port, user=USER, password=PASSWORD)
