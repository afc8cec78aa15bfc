BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('v3.0.0.c');
CREATE TABLE studies (
	study_id INTEGER NOT NULL, 
	study_name VARCHAR(512) NOT NULL, 
	PRIMARY KEY (study_id)
);
INSERT INTO "studies" VALUES(1,'one');
INSERT INTO "studies" VALUES(2,'two');
CREATE TABLE study_directions (
	study_direction_id INTEGER NOT NULL, 
	direction VARCHAR(8) NOT NULL, 
	study_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	PRIMARY KEY (study_direction_id), 
	UNIQUE (study_id, objective), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "study_directions" VALUES(1,'MINIMIZE',1,0);
INSERT INTO "study_directions" VALUES(2,'MAXIMIZE',2,0);
INSERT INTO "study_directions" VALUES(3,'MINIMIZE',2,1);
CREATE TABLE study_system_attributes (
	study_system_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_system_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
CREATE TABLE study_user_attributes (
	study_user_attribute_id INTEGER NOT NULL, 
	study_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (study_user_attribute_id), 
	UNIQUE (study_id, "key"), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "study_user_attributes" VALUES(1,2,'note','"\u00e4"');
CREATE TABLE trial_heartbeats (
	trial_heartbeat_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	heartbeat DATETIME NOT NULL, 
	PRIMARY KEY (trial_heartbeat_id), 
	UNIQUE (trial_id), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
CREATE TABLE "trial_intermediate_values" (
	trial_intermediate_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	intermediate_value FLOAT, 
	intermediate_value_type VARCHAR(7) NOT NULL, 
	PRIMARY KEY (trial_intermediate_value_id), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id), 
	UNIQUE (trial_id, step)
);
INSERT INTO "trial_intermediate_values" VALUES(1,1,0,0.25,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(2,1,1,NULL,'INF_POS');
INSERT INTO "trial_intermediate_values" VALUES(3,1,2,-1.0e+30,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(4,2,0,0.25,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(5,2,1,NULL,'INF_POS');
INSERT INTO "trial_intermediate_values" VALUES(6,2,2,-1.0e+30,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(7,3,0,0.25,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(8,3,1,NULL,'INF_POS');
INSERT INTO "trial_intermediate_values" VALUES(9,3,2,-1.0e+30,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(10,4,0,0.25,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(11,4,1,NULL,'INF_POS');
INSERT INTO "trial_intermediate_values" VALUES(12,4,2,-1.0e+30,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(13,5,0,0.25,'FINITE');
INSERT INTO "trial_intermediate_values" VALUES(14,5,1,NULL,'INF_POS');
INSERT INTO "trial_intermediate_values" VALUES(15,5,2,-1.0e+30,'FINITE');
CREATE TABLE "trial_params" (
	param_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	param_name VARCHAR(512), 
	param_value FLOAT, 
	distribution_json TEXT, 
	PRIMARY KEY (param_id), 
	UNIQUE (trial_id, param_name), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_params" VALUES(1,1,'uniform',0.0,'{"name": "FloatDistribution", "attributes": {"step": null, "low": -1.5, "high": 1e-05, "log": false}}');
INSERT INTO "trial_params" VALUES(2,1,'loguniform',0.1,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 1e+16, "log": true}}');
INSERT INTO "trial_params" VALUES(3,1,'discrete',0.6,'{"name": "FloatDistribution", "attributes": {"step": 0.3, "low": 0.0, "high": 0.9, "log": false}}');
INSERT INTO "trial_params" VALUES(4,1,'int',7.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 12}}');
INSERT INTO "trial_params" VALUES(5,1,'int step',49.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 7, "low": 0, "high": 98}}');
INSERT INTO "trial_params" VALUES(6,1,'int log',32.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 1, "high": 1024}}');
INSERT INTO "trial_params" VALUES(7,1,'choice',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1.5, "t\u00e4nh"]}}');
INSERT INTO "trial_params" VALUES(8,1,'other choice',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1.5, "T\u00e4nh"]}}');
INSERT INTO "trial_params" VALUES(9,2,'uniform',0.0,'{"name": "FloatDistribution", "attributes": {"step": null, "low": -1.5, "high": 1e-05, "log": false}}');
INSERT INTO "trial_params" VALUES(10,2,'loguniform',0.1,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 1e+16, "log": true}}');
INSERT INTO "trial_params" VALUES(11,2,'discrete',0.6,'{"name": "FloatDistribution", "attributes": {"step": 0.3, "low": 0.0, "high": 0.9, "log": false}}');
INSERT INTO "trial_params" VALUES(12,2,'int',7.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 12}}');
INSERT INTO "trial_params" VALUES(13,2,'int step',49.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 7, "low": 0, "high": 98}}');
INSERT INTO "trial_params" VALUES(14,2,'int log',32.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 1, "high": 1024}}');
INSERT INTO "trial_params" VALUES(15,2,'choice',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1.5, "t\u00e4nh"]}}');
INSERT INTO "trial_params" VALUES(16,2,'other choice',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1.5, "T\u00e4nh"]}}');
INSERT INTO "trial_params" VALUES(17,3,'uniform',0.0,'{"name": "FloatDistribution", "attributes": {"step": null, "low": -1.5, "high": 1e-05, "log": false}}');
INSERT INTO "trial_params" VALUES(18,3,'loguniform',0.1,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 1e+16, "log": true}}');
INSERT INTO "trial_params" VALUES(19,3,'discrete',0.6,'{"name": "FloatDistribution", "attributes": {"step": 0.3, "low": 0.0, "high": 0.9, "log": false}}');
INSERT INTO "trial_params" VALUES(20,3,'int',7.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 12}}');
INSERT INTO "trial_params" VALUES(21,3,'int step',49.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 7, "low": 0, "high": 98}}');
INSERT INTO "trial_params" VALUES(22,3,'int log',32.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 1, "high": 1024}}');
INSERT INTO "trial_params" VALUES(23,3,'choice',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1.5, "t\u00e4nh"]}}');
INSERT INTO "trial_params" VALUES(24,3,'other choice',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1.5, "T\u00e4nh"]}}');
INSERT INTO "trial_params" VALUES(25,4,'uniform',0.0,'{"name": "FloatDistribution", "attributes": {"step": null, "low": -1.5, "high": 1e-05, "log": false}}');
INSERT INTO "trial_params" VALUES(26,4,'loguniform',0.1,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 1e+16, "log": true}}');
INSERT INTO "trial_params" VALUES(27,4,'discrete',0.6,'{"name": "FloatDistribution", "attributes": {"step": 0.3, "low": 0.0, "high": 0.9, "log": false}}');
INSERT INTO "trial_params" VALUES(28,4,'int',7.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 12}}');
INSERT INTO "trial_params" VALUES(29,4,'int step',49.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 7, "low": 0, "high": 98}}');
INSERT INTO "trial_params" VALUES(30,4,'int log',32.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 1, "high": 1024}}');
INSERT INTO "trial_params" VALUES(31,4,'choice',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1.5, "t\u00e4nh"]}}');
INSERT INTO "trial_params" VALUES(32,4,'other choice',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1.5, "T\u00e4nh"]}}');
INSERT INTO "trial_params" VALUES(33,5,'uniform',0.0,'{"name": "FloatDistribution", "attributes": {"step": null, "low": -1.5, "high": 1e-05, "log": false}}');
INSERT INTO "trial_params" VALUES(34,5,'loguniform',0.1,'{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-07, "high": 1e+16, "log": true}}');
INSERT INTO "trial_params" VALUES(35,5,'discrete',0.6,'{"name": "FloatDistribution", "attributes": {"step": 0.3, "low": 0.0, "high": 0.9, "log": false}}');
INSERT INTO "trial_params" VALUES(36,5,'int',7.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": -3, "high": 12}}');
INSERT INTO "trial_params" VALUES(37,5,'int step',49.0,'{"name": "IntDistribution", "attributes": {"log": false, "step": 7, "low": 0, "high": 98}}');
INSERT INTO "trial_params" VALUES(38,5,'int log',32.0,'{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 1, "high": 1024}}');
INSERT INTO "trial_params" VALUES(39,5,'choice',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1.5, "t\u00e4nh"]}}');
INSERT INTO "trial_params" VALUES(40,5,'other choice',3.0,'{"name": "CategoricalDistribution", "attributes": {"choices": [null, true, 1.5, "T\u00e4nh"]}}');
CREATE TABLE trial_system_attributes (
	trial_system_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_system_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_system_attributes" VALUES(1,1,'s','[0]');
INSERT INTO "trial_system_attributes" VALUES(2,2,'s','[1]');
INSERT INTO "trial_system_attributes" VALUES(3,3,'s','[2]');
INSERT INTO "trial_system_attributes" VALUES(4,4,'s','[3]');
INSERT INTO "trial_system_attributes" VALUES(5,5,'s','[4]');
INSERT INTO "trial_system_attributes" VALUES(6,6,'fixed_params','{"int": 3}');
CREATE TABLE trial_user_attributes (
	trial_user_attribute_id INTEGER NOT NULL, 
	trial_id INTEGER, 
	"key" VARCHAR(512), 
	value_json TEXT, 
	PRIMARY KEY (trial_user_attribute_id), 
	UNIQUE (trial_id, "key"), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id)
);
INSERT INTO "trial_user_attributes" VALUES(1,1,'i','0');
INSERT INTO "trial_user_attributes" VALUES(2,2,'i','1');
INSERT INTO "trial_user_attributes" VALUES(3,3,'i','2');
INSERT INTO "trial_user_attributes" VALUES(4,4,'i','3');
INSERT INTO "trial_user_attributes" VALUES(5,5,'i','4');
CREATE TABLE "trial_values" (
	trial_value_id INTEGER NOT NULL, 
	trial_id INTEGER NOT NULL, 
	objective INTEGER NOT NULL, 
	value FLOAT NOT NULL, 
	PRIMARY KEY (trial_value_id), 
	FOREIGN KEY(trial_id) REFERENCES trials (trial_id), 
	UNIQUE (trial_id, objective)
);
INSERT INTO "trial_values" VALUES(1,1,0,0.1);
INSERT INTO "trial_values" VALUES(2,2,0,-1.0e+300);
INSERT INTO "trial_values" VALUES(3,3,0,3.40282346638528859772e+38);
INSERT INTO "trial_values" VALUES(4,4,0,-3.4028e+38);
INSERT INTO "trial_values" VALUES(5,5,0,1.0e+17);
INSERT INTO "trial_values" VALUES(6,7,0,1.0);
INSERT INTO "trial_values" VALUES(7,7,1,2.0);
CREATE TABLE trials (
	trial_id INTEGER NOT NULL, 
	number INTEGER, 
	study_id INTEGER, 
	state VARCHAR(8) NOT NULL, 
	datetime_start DATETIME, 
	datetime_complete DATETIME, 
	PRIMARY KEY (trial_id), 
	FOREIGN KEY(study_id) REFERENCES studies (study_id)
);
INSERT INTO "trials" VALUES(1,0,1,'COMPLETE','2022-09-01 12:00:00.123456','2022-09-01 12:00:00.123456');
INSERT INTO "trials" VALUES(2,1,1,'COMPLETE','2022-09-01 12:00:00.123456','2022-09-01 12:00:00.123456');
INSERT INTO "trials" VALUES(3,2,1,'COMPLETE','2022-09-01 12:00:00.123456','2022-09-01 12:00:00.123456');
INSERT INTO "trials" VALUES(4,3,1,'COMPLETE','2022-09-01 12:00:00.123456','2022-09-01 12:00:00.123456');
INSERT INTO "trials" VALUES(5,4,1,'COMPLETE','2022-09-01 12:00:00.123456','2022-09-01 12:00:00.123456');
INSERT INTO "trials" VALUES(6,5,1,'WAITING',NULL,NULL);
INSERT INTO "trials" VALUES(7,0,2,'COMPLETE','2022-09-01 12:00:00.123456','2022-09-01 12:00:00.123456');
INSERT INTO "trials" VALUES(8,1,2,'FAIL','2022-09-01 12:00:00.123456','2022-09-01 12:00:00.123456');
CREATE TABLE version_info (
	version_info_id INTEGER NOT NULL, 
	schema_version INTEGER, 
	library_version VARCHAR(256), 
	PRIMARY KEY (version_info_id), 
	CHECK (version_info_id=1)
);
INSERT INTO "version_info" VALUES(1,12,'2.10.1');
CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name);
COMMIT;
