#!/bin/sh
# Tell a Prefect server about dealwire: work pool, heartbeat automation, deployments. Run again after an upgrade.
# Needs PREFECT_API_URL, DEALWIRE_CONFIG and DEALWIRE_HOME; everything in it may be there already.
set -eu
cd "$(dirname "$0")"
prefect work-pool inspect dealwire >/dev/null 2>&1 || prefect work-pool create dealwire --type process
prefect automation inspect "dealwire: close runs that fell silent" >/dev/null 2>&1 ||
  prefect automation create --from-file heartbeat.yaml
prefect deploy --all --no-prompt
