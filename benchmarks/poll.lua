-- Polls that change nothing: update_engine's own bytes, from machines at random.
local fleet = tonumber(os.getenv("FLEET"))
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  math.randomseed(os.time() * 1000 + number)
end

local before = [[<?xml version="1.0" encoding="UTF-8"?>
<request protocol="3.0" version="update_engine-0.4.10" updaterversion="update_engine-0.4.10" installsource="scheduler" ismachine="1">
    <os version="Chateau" platform="CoreOS" sp="4230.2.1_x86_64"></os>
    <app appid="{e96281a6-d1af-4bde-9a0a-97b76e56dc57}" version="4230.2.1" track="stable" bootid="{0f2c7d1e-93aa-4a51-8d0e-6f2b7f1c5a10}" oem="qemu" oemversion="1.0.0" alephversion="3975.2.1" machineid="]]
local after = [[" machinealias="" lang="en-US" board="amd64-usr" hardware_class="" delta_okay="false" >
        <ping active="1"></ping>
        <updatecheck></updatecheck>
        <event eventtype="3" eventresult="2" previousversion=""></event>
    </app>
</request>
]]
local headers = { ["Content-Type"] = "text/xml" }

function request()
  local machine = string.format("%032x", math.random(0, fleet - 1))
  return wrk.format("POST", "/v1/update/", headers, before .. machine .. after)
end
